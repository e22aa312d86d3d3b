import { beforeAll, expect, test } from 'vitest';
import { insertEditor } from '../../testing/desk.ts';
import { freshDatabase, insertSender } from '../../testing/fresh-database.ts';
import { publishAtOnce, publishersAtOnce } from '../../testing/many-publishers.ts';

const db = freshDatabase();
const rounds = 6;
let author = '';

beforeAll(async () => {
  await insertSender(db.owner);
  ({ personId: author } = await insertEditor(db.owner));
});

test(`sixteen publishers at once, ${rounds * publishersAtOnce} publications: each is made once, and no reader misses one`, async () => {
  const { seen, published } = await publishAtOnce({ owner: db.owner, web: db.url('web'), worker: db.url('worker') }, author, rounds);
  const all = Array.from({ length: rounds * publishersAtOnce }, (_, index) => index + 1);
  for (const each of seen) expect(each).toEqual(all);
  expect(published).toHaveLength(all.length);
  expect(published.filter((each) => each.times !== 1)).toEqual([]);
});
