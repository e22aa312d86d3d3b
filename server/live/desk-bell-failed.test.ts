/** A question of the desk bell that fails is asked again, with everything it was about. */
import { beforeAll, expect, test } from 'vitest';
import { insertEditor } from '../../testing/desk.ts';
import { freshDatabase, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { DeskBell } from './desk-bell.ts';

const db = freshDatabase({ deskMs: 200 });
let editor: string;

beforeAll(async () => {
  await insertSender(db.owner);
  ({ personId: editor } = await insertEditor(db.owner));
});

test.each([
  ['of what was heard', (id: string) => [id]],
  ['of what may have been missed', () => null],
])('a question %s that the database does not answer is asked again until it does', async (_, heard) => {
  const { id } = await insertLive(db.owner, { authorId: editor });
  const told: string[][] = [];
  const bell = new DeskBell((people) => told.push(people));
  await db.owner`alter table announcements rename to announcements_away`;
  bell.hear(heard(id));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(told).toEqual([]);
  await db.owner`alter table announcements_away rename to announcements`;
  await expect.poll(() => told.flat(), { timeout: 5_000 }).toContain(editor);
  // And then there is nothing more to ask.
  const times = told.length;
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(told).toHaveLength(times);
  bell.stop();
});
