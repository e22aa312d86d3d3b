/** A draft is deleted by its author, after a question; a window that still holds it loses nothing. */
import en from '../messages/en.json' with { type: 'json' };
import { alignRevision } from '../testing/rows.ts';
import { expectAccessible } from './support/accessible.ts';
import { personOf } from './support/choosing.ts';
import { headlineOf, keep, ownAddress, pressSave } from './support/drafting.ts';
import { expect, test, write } from './support/fixtures.ts';
import { isLong } from './support/place.ts';

test('a draft is deleted after a question, from the composer and from the newsroom, and its address is not found', async ({
  browserOf,
  sql,
}) => {
  const elena = await browserOf('elena');
  const headline = `Deleted ${Date.now()}`;
  await write(elena, { headline });
  await expect(elena.getByText(en.deleteDraft.open, { exact: true })).toHaveCount(0);
  await keep(elena);
  const address = elena.url();
  const other = await elena.context().newPage();
  await other.goto(address);
  await headlineOf(other).fill(`${headline} typed elsewhere`);

  const summary = elena.locator('summary', { hasText: en.deleteDraft.open });
  await summary.focus();
  await elena.keyboard.press('Enter');
  const dialog = elena.getByRole('dialog', { name: en.deleteDraft.question });
  await expect(dialog).toContainText(headline);
  await expect(dialog.getByRole('heading')).toBeFocused();
  await expectAccessible(elena, 'the question before a draft is deleted');
  await elena.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(summary).toBeFocused();
  await elena.keyboard.press('Enter');
  await dialog.getByRole('button', { name: en.deleteDraft.confirm }).click();
  await expect(elena).toHaveURL(/\/newsroom$/);
  await expect(elena.getByRole('heading', { name: en.newsroom.title, level: 1 })).toBeVisible();
  await expect(elena.getByText(headline)).toHaveCount(0);
  expect(await elena.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('pregon-composer:')))).toEqual([]);
  expect((await elena.goto(address))?.status()).toBe(404);

  // The other window keeps what was typed, says what happened, and makes another draft of it.
  await pressSave(other);
  const told = other.getByRole('alert').filter({ hasText: en.errors.draftDeleted });
  await expect(told).toBeFocused();
  await expect(headlineOf(other)).toHaveValue(`${headline} typed elsewhere`);
  await told.getByRole('button', { name: en.composer.asNew }).click();
  await expect(other.getByText(/^Saved: \d/)).toBeVisible();
  await expect(other).not.toHaveURL(address);
  await expect(other).toHaveURL(ownAddress);
  expect(await sql`select from texts where headline like ${`${headline}%`}`).toHaveLength(1);

  // And from the newsroom, where another draft stays.
  await elena.goto('/newsroom');
  const row = elena.getByRole('listitem').filter({ hasText: headline });
  await row.locator('summary', { hasText: en.deleteDraft.open }).click();
  await elena.getByRole('dialog').getByRole('button', { name: en.deleteDraft.confirm }).click();
  await expect(row).toHaveCount(0);
  await expect(elena.getByRole('heading', { name: en.newsroom.drafts })).toBeFocused();
});

test('what is kept as a new draft is one draft, whatever answer is lost and whatever is typed since', async ({ browserOf, sql }) => {
  const elena = await browserOf('elena');
  const headline = `Lost and new ${Date.now()}`;
  await write(elena, { headline });
  await keep(elena);
  await sql`update announcements set state = 'deleted' where id = ${elena.url().slice(-36)}`;
  let losing = false;
  await elena.route('**/newsroom/**', async (route) => {
    if (route.request().method() !== 'POST' || !route.request().headers()['next-action'] || !losing) return route.continue();
    losing = false;
    await route.fetch();
    await route.abort('connectionreset');
  });
  const lost = elena.getByText(en.composer.lost);
  const anew = elena.getByRole('button', { name: en.composer.asNew });
  await headlineOf(elena).fill(`${headline} one`);
  await pressSave(elena);
  await expect(anew).toBeVisible();
  losing = true;
  await anew.click();
  await expect(lost).toBeVisible();
  await headlineOf(elena).fill(`${headline} two`);
  await anew.click();
  await expect(elena.getByText(/^Saved: \d/)).toBeVisible();
  await expect(anew).toHaveCount(0);

  // And from then on: the form still bears the key of the one that is gone.
  losing = true;
  await headlineOf(elena).fill(`${headline} three`);
  await pressSave(elena);
  await expect(lost).toBeVisible();
  await headlineOf(elena).fill(`${headline} four`);
  await keep(elena);
  const texts = await sql`select t.headline from texts t join revisions r on r.id = t.revision_id
    join announcements a on a.current_revision_id = r.id where a.state = 'draft' and t.headline like ${`${headline}%`}`;
  expect(texts).toEqual([{ headline: `${headline} four` }]);
});

test('without script a draft is deleted after a question too, and a window that still holds it keeps what was typed', async ({
  browserOf,
}) => {
  const plain = await browserOf('elena', { javaScriptEnabled: false });
  const late = await plain.context().newPage();
  const headline = `Plainly deleted ${Date.now()}`;
  await plain.goto('/newsroom/new');
  await headlineOf(plain).fill(headline);
  await pressSave(plain);
  await expect(plain).toHaveURL(/kept=here$/);
  const address = plain.url();
  await late.goto(address);
  await headlineOf(late).fill(`${headline} typed late`);
  await plain.locator('summary', { hasText: en.deleteDraft.open }).click();
  await plain.getByRole('button', { name: en.deleteDraft.confirm }).click();
  await expect(plain).toHaveURL(/\/newsroom$/);
  expect((await plain.goto(address))?.status()).toBe(404);
  await pressSave(late);
  await expect(late).toHaveURL(/kept=anew$/);
  await expect(late.getByText(en.composer.keptAnew)).toBeVisible();
  await expect(headlineOf(late)).toHaveValue(`${headline} typed late`);
});

test.describe('without script, what has errors and whose draft is gone', () => {
  for (const [state, sentence] of [
    ['deleted', en.errors.draftDeleted],
    ['scheduled', en.errors.wrongState],
    ...(isLong ? [['ended', en.errors.wrongState] as const] : []),
  ] as const)
    test(`comes back with all that was typed when that is ${state}, and is kept once it is mended`, async ({
      browserOf,
      department,
      sql,
    }) => {
      const plain = await browserOf('elena', { javaScriptEnabled: false });
      const person = await personOf(sql, department.one);
      const headline = `Plainly gone, ${state} ${Date.now()}`;
      await plain.goto('/newsroom/new');
      await headlineOf(plain).fill(headline);
      await pressSave(plain);
      await expect(plain).toHaveURL(/kept=here$/);
      const address = plain.url();
      const id = /[0-9a-f-]{36}/.exec(address)?.[0] ?? '';
      await sql`update revisions set audience_rule = ${sql.json({ anyOf: [{ person: person.id }] })} where announcement_id = ${id}`;
      await plain.goto(address);
      await headlineOf(plain).fill('x'.repeat(101));
      await plain.locator('[name="description.en"]').fill('Typed with care');
      await sql.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        // Not yet: no publisher takes it, nothing of it is shown anywhere.
        await tx`update announcements set state = ${state}, publish_at = now() + interval '1 hour', live_at = now(), ended_at = now(),
          ended_because = 'withdrawn', expires_at = now() + interval '1 hour' where id = ${id}`;
        await alignRevision(tx, id);
      });
      // Twice: the second time by the button of the answer.
      const anew = plain.getByRole('button', { name: en.composer.asNew });
      for (const press of [() => pressSave(plain), () => anew.click()]) {
        await press();
        const told = plain.getByRole('alert').filter({ hasText: sentence });
        await expect(told).toContainText(en.errors.headlineTooLong);
        await expect(headlineOf(plain)).toHaveValue('x'.repeat(101));
        await expect(plain.locator('[name="description.en"]')).toHaveValue('Typed with care');
        await expect(plain.getByRole('list', { name: 'Gets it', exact: true })).toContainText(person.name);
        await expect(plain.getByText(en.deleteDraft.open, { exact: true })).toHaveCount(0);
      }
      await headlineOf(plain).fill(`${headline}, mended`);
      await anew.click();
      await expect(plain).toHaveURL(/kept=here$/);
      await expect(headlineOf(plain)).toHaveValue(`${headline}, mended`);
      await expect(plain.locator('[name="description.en"]')).toHaveValue('Typed with care');
      const kept = await sql`select r.audience_rule from announcements a join revisions r on r.id = a.current_revision_id
        join texts t on t.revision_id = r.id where t.headline = ${`${headline}, mended`} and a.state = 'draft'`;
      expect(kept.map((row) => row['audienceRule'])).toEqual([{ anyOf: [{ person: person.id }] }]);
    });
});
