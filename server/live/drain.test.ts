import { beforeAll, expect, test } from 'vitest';
import { drain } from '../../testing/drain.ts';
import { freshDatabase, insertSender } from '../../testing/fresh-database.ts';

const db = freshDatabase();

beforeAll(() => insertSender(db.owner));

test('a deploy with 200 browsers: ready is 503 at once, they leave one after the other, all are back on the other process, and nobody missed anything', async () => {
  const drained = await drain(db.owner, { people: 50, streams: 200, drainSeconds: 4 });
  expect(drained.spreadSeconds).toBeGreaterThan(2);
  expect(drained.exitSeconds).toBeLessThan(4 + 3);
});
