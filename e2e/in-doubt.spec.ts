/** Forms of the newsroom whose answer from the database is held back after it was done: nobody knows, and they say so. */
import { expect, test } from '@playwright/test';
import messages from '../messages/en.json' with { type: 'json' };
import { endAll, type Program } from '../testing/process.ts';
import { insertLive } from '../testing/rows.ts';
import type { TcpProxy } from '../testing/tcp-proxy.ts';
import { askReady, closeStack, openAs, type Stack, startBehindDoor } from './support/production.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const port = 4550;
let stack: Stack;
let door: TcpProxy;
let portal: Program;

test.beforeAll(async () => {
  test.setTimeout(90_000);
  ({ stack, door, portal } = await startBehindDoor(port));
});

test.afterAll(async () => {
  await portal.stop();
  endAll();
  await closeStack(stack);
});

test('frozen before it answers the COMMIT of a save, a copy, a deletion: each says that nobody knows; pressed again it is done once', async ({
  browser,
}) => {
  const { page, personId } = await openAs(browser, stack.database, port, { role: 'editor' });
  const drafts = async (headline: string) =>
    (
      await stack.database
        .owner`select from announcements a join revisions r on r.announcement_id = a.id join texts t on t.revision_id = r.id
      where t.headline = ${headline} and a.state = 'draft'`
    ).length;
  const doubt = async (said: string, sentence: string, pressIt: () => Promise<void>) => {
    door.silenceAtCommitOf(said);
    await pressIt();
    await expect(page.getByRole('alert').getByText(sentence)).toBeVisible({ timeout: 6_000 });
    await door.open();
    await expect.poll(async () => (await askReady(port)).status, { timeout: 15_000 }).toBe(200);
    await pressIt();
    await expect(page.getByRole('alert').getByText(sentence)).toHaveCount(0, { timeout: 10_000 });
  };
  await page.goto('/newsroom/new');
  await page.locator('[name="headline.en"]').fill('Kept in doubt');
  await doubt('Kept in doubt', messages.composer.unconfirmedSave, () =>
    page.locator('.action-bar button[name="intent"][value="save"]').click(),
  );
  expect(await drafts('Kept in doubt')).toBe(1);

  await insertLive(stack.database.owner, { authorId: personId, people: [personId], headline: 'Copied in doubt' });
  await page.goto('/newsroom');
  await doubt('Copied in doubt', messages.desk.lost, () => page.getByRole('button', { name: 'Duplicate Copied in doubt' }).click());
  expect(await drafts('Copied in doubt')).toBe(1);

  await page.goto('/newsroom');
  await page.locator('summary', { hasText: 'Kept in doubt' }).click();
  const confirmed = page.getByRole('dialog').getByRole('button', { name: messages.deleteDraft.confirm });
  await doubt('announcement.delete', messages.deleteDraft.lost, () => confirmed.click());
  expect(await drafts('Kept in doubt')).toBe(0);
});
