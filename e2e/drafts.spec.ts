/** A draft has an address of its own, and of two windows that hold it the second does not overwrite what it never saw. */
import type { Page } from '@playwright/test';
import en from '../messages/en.json' with { type: 'json' };
import es from '../messages/es.json' with { type: 'json' };
import { expectAccessible } from './support/accessible.ts';
import { headlineOf, isAwake, keep, ownAddress, pressSave } from './support/drafting.ts';
import { bannerOf, chooseDepartment, expect, publish, test, write } from './support/fixtures.ts';
import { isLong } from './support/place.ts';

const openLanguages = (page: Page) =>
  page.locator('fieldset details').evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = true;
  });

test('a draft that is kept has its own address: who types goes on, and a reload, a second window and Back find it', async ({
  browserOf,
  department,
}) => {
  const elena = await browserOf('elena');
  const headline = `Own address ${Date.now()}`;
  await elena.goto('/newsroom');
  await elena.getByRole('link', { name: en.newsroom.write }).click();
  await expect(headlineOf(elena)).toBeVisible();
  await headlineOf(elena).fill(headline);
  await chooseDepartment(elena, department.id);
  await headlineOf(elena).focus();
  await elena.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>('.action-bar button[value="save"]');
    button?.form?.requestSubmit(button);
  });
  await elena.keyboard.type(' typed on');
  await expect(elena).toHaveURL(ownAddress);
  const address = elena.url();
  await elena.keyboard.type(' and on');
  await expect(headlineOf(elena)).toBeFocused();
  await expect(headlineOf(elena)).toHaveValue(`${headline} typed on and on`);

  // Text typed since then is kept in this tab under the draft, not under the blank form.
  const kept = () => elena.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('pregon-composer:')));
  await expect.poll(kept).toEqual([expect.stringContaining(address.split('/').at(-1) ?? 'no address')]);
  elena.on('dialog', (dialog) => void dialog.accept());
  await elena.reload();
  await expect(headlineOf(elena)).toHaveValue(`${headline} typed on and on`);
  await keep(elena);

  const second = await elena.context().newPage();
  await second.goto(address);
  await expect(headlineOf(second)).toHaveValue(`${headline} typed on and on`);
  await second.close();

  // Back leads to where one came from, Forward to the draft as it is stored, not to a blank form.
  await elena.goBack();
  await expect(elena).toHaveURL(/\/newsroom$/);
  await expect(elena.getByRole('heading', { name: en.newsroom.title, level: 1 })).toBeVisible();
  await elena.goForward();
  await expect(elena).toHaveURL(address);
  await expect(headlineOf(elena)).toHaveValue(`${headline} typed on and on`);
});

test('Back to a draft within the portal shows what is stored, and its next save is no conflict', async ({ browserOf }) => {
  const elena = await browserOf('elena');
  const headline = `There and back ${Date.now()}`;
  await write(elena, { headline });
  await keep(elena);
  const address = elena.url();
  await elena.getByRole('main').getByRole('link', { name: en.newsroom.title }).click();
  await expect(elena.getByRole('heading', { name: en.newsroom.title, level: 1 })).toBeVisible();
  await elena.goBack();
  await expect(elena).toHaveURL(address);
  await expect(headlineOf(elena)).toHaveValue(headline);
  await isAwake(elena);
  await headlineOf(elena).fill(`${headline} again`);
  await keep(elena);
  if (!isLong) return;
  await elena.getByRole('main').getByRole('link', { name: en.newsroom.title }).click();
  await expect(elena.getByRole('heading', { name: en.newsroom.title, level: 1 })).toBeVisible();
  await elena.goBack();
  await expect(headlineOf(elena)).toHaveValue(`${headline} again`);
  await isAwake(elena);
  await headlineOf(elena).fill(`${headline} once more`);
  await keep(elena);
});

test('the language is changed after the first save, and what was typed since stays', async ({ browserOf, department, sql }) => {
  const [one] = await sql<{ id: string }[]>`
    insert into grants (person_id, role, department_id, source, why)
    select id, 'manager', ${department.id}, 'hand', 'test' from persons where external_id = ${department.one} returning person_id as id`;
  const writer = await browserOf(department.one);
  const headline = `Two languages ${Date.now()}`;
  await writer.goto('/newsroom/new');
  await headlineOf(writer).fill(headline);
  await keep(writer);
  await headlineOf(writer).fill(`${headline} and more`);
  await writer.getByRole('banner').getByRole('button', { name: 'Español' }).click();
  await expect(writer.getByRole('heading', { name: es.composer.title })).toBeVisible();
  await expect(headlineOf(writer)).toHaveValue(`${headline} and more`);
  await writer.getByRole('banner').getByRole('button', { name: 'English' }).click();
  await expect(writer.getByRole('heading', { name: en.composer.title })).toBeVisible();
  await expect(headlineOf(writer)).toHaveValue(`${headline} and more`);
  await keep(writer);
  await sql`update grants set ends_at = now() where person_id = ${one?.id ?? ''}`;
  await sql`update persons set locale = null where id = ${one?.id ?? ''}`;
});

test('without script a draft that is kept is answered at its own address', async ({ browserOf }) => {
  const plain = await browserOf('elena', { javaScriptEnabled: false });
  const headline = `Plain address ${Date.now()}`;
  await plain.goto('/newsroom/new');
  await headlineOf(plain).fill(headline);
  await pressSave(plain);
  await expect(plain).toHaveURL(/\/newsroom\/[0-9a-f-]{36}\?kept=here$/);
  await expect(plain.getByText(en.composer.kept)).toBeVisible();
  await plain.reload();
  await expect(headlineOf(plain)).toHaveValue(headline);
});

const windows = [
  ['marcos', 'review', es],
  ['elena', 'save', en],
] as const;
for (const [who, intent, words] of windows.slice(0, isLong ? 2 : 1))
  test(`the second window of ${who} to ${intent} is shown both texts, nothing is lost, and “keep mine” overwrites just what was shown`, async ({
    browserOf,
    department,
  }) => {
    // Two windows, and every part of the page looked at twice for whom it shuts out.
    test.setTimeout(120_000);
    const [elena, other] = await Promise.all([browserOf(who), browserOf(who)]);
    const headline = `Two windows ${Date.now()}`;
    await elena.goto('/newsroom/new');
    await openLanguages(elena);
    await headlineOf(elena).fill(headline);
    // Elena writes for a department and then for everyone; Marcos, who manages some, for one of them and then for another.
    const boxes = elena.locator('[name="department"]');
    if (who === 'elena') await chooseDepartment(elena, department.id);
    else await boxes.first().check();
    await keep(elena);
    await other.goto(elena.url());

    await openLanguages(other);
    await headlineOf(other).fill(`${headline} on the telephone`);
    await headlineOf(other, 'es').fill('En el teléfono');
    await other.locator('[name="ackRequired"]').check();
    await other.locator('[name="fallback"]').selectOption('10');
    if (who === 'elena') await other.locator('[name="audience"][value="everyone"]').check();
    else await other.locator('[name="department"]').first().uncheck();
    await keep(other);

    await headlineOf(elena).fill(`${headline} at the desk`);
    await elena.locator(`.action-bar button[value="${intent}"]`).click();
    const box = elena.getByRole('alert').filter({ hasText: words.errors.changedElsewhere });
    await expect(box).toBeFocused();
    for (const field of ['headline.en', 'headline.es', 'audience', 'fallback', 'ackRequired'])
      await expect(box.getByTestId(`stale-${field}`)).toBeVisible();
    await expect(box.getByTestId('stale-headline.en')).toContainText('at the desk');
    await expect(box.getByTestId('stale-headline.en')).toContainText('on the telephone');
    await expect(box.getByTestId('stale-severity')).toHaveCount(0);
    await expect(headlineOf(elena)).toHaveValue(`${headline} at the desk`);
    await expectAccessible(elena, 'two texts of one draft');

    // It changed once more: what is overwritten is only what was shown.
    await headlineOf(other).fill(`${headline} on the telephone, again`);
    await keep(other);
    await box.getByRole('button', { name: words.composer.keepMine }).click();
    await expect(box.getByTestId('stale-headline.en')).toContainText('on the telephone, again');
    await box.getByRole('button', { name: words.composer.keepMine }).click();
    await expect(box).toHaveCount(0);
    await expect(elena.getByText(/^(Saved|Guardado): \d/)).toBeVisible();

    // Now the other one is behind, and takes what is stored.
    await other.locator('[name="expires"]').fill('2020-01-01T10:00');
    await pressSave(other);
    const takes = other.getByRole('alert').filter({ hasText: words.errors.changedElsewhere });
    await takes.getByRole('link', { name: words.composer.takeStored }).click();
    await expect(takes).toHaveCount(0);
    await expect(headlineOf(other)).toHaveValue(`${headline} at the desk`);
    const chosen =
      who === 'elena' ? other.locator(`[name="department"][value="${department.id}"]`) : other.locator('[name="department"]').first();
    await expect(chosen).toBeChecked();
    await headlineOf(other).fill(`${headline} in the end`);
    await keep(other);
  });

test('a stale window does not publish: the confirmation is refused, and shows what is stored', async ({ browserOf, department, sql }) => {
  const [elena, one] = await Promise.all([browserOf('elena'), browserOf(department.one)]);
  await one.goto('/');
  const headline = `Not this one ${Date.now()}`;
  await write(elena, { headline, department: department.id });
  await elena.locator('.action-bar button[value="review"]').click();
  const confirm = elena.getByRole('dialog').locator('button[value="publish"]');
  await expect(confirm).toBeVisible();
  await expect(elena).toHaveURL(ownAddress);
  const other = await elena.context().newPage();
  await other.goto(elena.url());
  await headlineOf(other).fill(`${headline}, corrected`);
  await keep(other);
  await confirm.click();
  const box = elena.getByRole('alert').filter({ hasText: en.errors.changedElsewhere });
  await expect(box.getByTestId('stale-headline.en')).toContainText('corrected');
  expect(
    await sql`select from events e join texts t on t.revision_id = e.revision_id where t.headline like ${`${headline}%`}`,
  ).toHaveLength(0);
  await box.getByRole('link', { name: en.composer.takeStored }).click();
  await publish(elena);
  await expect(bannerOf(one, `${headline}, corrected`)).toBeVisible();
});

test('without script the second window is shown both texts too, and keeps either', async ({ browserOf, department }) => {
  const [elena, plain] = await Promise.all([browserOf('elena'), browserOf('elena', { javaScriptEnabled: false })]);
  const headline = `Plain and stale ${Date.now()}`;
  await write(elena, { headline, department: department.id });
  await keep(elena);
  const address = elena.url();
  await plain.goto(address);
  await headlineOf(elena).fill(`${headline} with script`);
  await keep(elena);
  await headlineOf(plain).fill(`${headline} without`);
  await plain.locator('.action-bar button[value="review"]').click();
  const box = plain.getByRole('alert').filter({ hasText: en.errors.changedElsewhere });
  await expect(box.getByTestId('stale-headline.en')).toContainText('with script');
  await expect(headlineOf(plain)).toHaveValue(`${headline} without`);
  await box.getByRole('button', { name: en.composer.keepMine }).click();
  await expect(plain).toHaveURL(/kept=here$/);
  await expect(headlineOf(plain)).toHaveValue(`${headline} without`);

  await headlineOf(elena).fill(`${headline} with script again`);
  await pressSave(elena);
  await elena.getByRole('button', { name: en.composer.keepMine }).click();
  await expect(elena.getByText(/^Saved: \d/)).toBeVisible();
  await headlineOf(plain).fill(`${headline} nobody wants`);
  await pressSave(plain);
  await box.getByRole('link', { name: en.composer.takeStored }).click();
  await expect(headlineOf(plain)).toHaveValue(`${headline} with script again`);
});

test('an answer that was lost is no conflict with oneself, also when more was typed since', async ({ browserOf, sql }) => {
  const elena = await browserOf('elena');
  const headline = `Lost answer ${Date.now()}`;
  await write(elena, { headline });
  let lost = 0;
  await elena.route('**/newsroom/**', async (route) => {
    if (route.request().method() !== 'POST' || !route.request().headers()['next-action'] || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await pressSave(elena);
  await expect(elena.getByText('could not be reached').first()).toBeVisible();
  await headlineOf(elena).fill(`${headline} typed on`);
  await keep(elena);
  expect(lost).toBe(1);
  expect(await sql`select from texts where headline like ${`${headline}%`}`).toHaveLength(1);
  await elena.reload();
  await expect(headlineOf(elena)).toHaveValue(`${headline} typed on`);
});

test('without script a draft is published from its own address, which leads to the announcement', async ({ browserOf, department }) => {
  const plain = await browserOf('elena', { javaScriptEnabled: false });
  const headline = `Plainly published ${Date.now()}`;
  await write(plain, { headline, department: department.id });
  await pressSave(plain);
  await expect(plain).toHaveURL(/kept=here$/);
  await plain.locator('button[name="intent"][value="review"]').first().click();
  await plain.locator('button[name="intent"][value="publish"]').click();
  await expect(plain).toHaveURL(/\/announcements\/[0-9a-f-]{36}$/);
  await expect(plain.getByRole('heading', { name: headline, level: 1 })).toBeVisible();
});
