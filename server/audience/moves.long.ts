import { expect, test } from 'vitest';
import { freshDatabase } from '../../testing/fresh-database.ts';
import { moveManyTimes } from '../../testing/moves.ts';

const db = freshDatabase();
const rounds = 3_000;

test(`who moves while it is being published ends in exactly one right state, ${rounds} times`, async () => {
  const { frozen, joined, left, never } = await moveManyTimes(db.owner, rounds);
  expect(frozen + joined + left + never).toBe(rounds * 5);
});
