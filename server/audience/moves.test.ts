import { expect, test } from 'vitest';
import { freshDatabase } from '../../testing/fresh-database.ts';
import { moveManyTimes } from '../../testing/moves.ts';

const db = freshDatabase();
const rounds = 60;

test(`who moves while it is being published ends in exactly one right state, ${rounds} times`, async () => {
  const { frozen, joined, left, never } = await moveManyTimes(db.owner, rounds);
  expect(frozen + joined + left + never).toBe(rounds * 5);
  // The moves came before, during and after the publication, or nothing was tried.
  for (const ends of [frozen, joined, left, never]) expect(ends).toBeGreaterThan(rounds / 20);
}, 120_000);
