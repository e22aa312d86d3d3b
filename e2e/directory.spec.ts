/** Administrators change the directory; nobody else changes or sees it. Rows that are made here are retired or ended afterwards. */
import { readFileSync } from 'node:fs';
import { request as newRequest, type Page } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import en from '../messages/en.json' with { type: 'json' };
import { expectAccessible } from './support/accessible.ts';
import { listActions, pathOf } from './support/build.ts';
import { expect, sessionOf, test, write } from './support/fixtures.ts';
import { portal, promised } from './support/place.ts';

const person = (page: Page, id: string): Promise<unknown> => page.goto(`/directory/people/${id}`);

const openFold = async (page: Page, name: string): Promise<void> => {
  await page
    .locator('summary')
    .filter({ hasText: new RegExp(`^${name}`) })
    .first()
    .click();
};

const giveEditor = async (page: Page, id: string, why: string): Promise<void> => {
  await person(page, id);
  await openFold(page, 'Give a role');
  const form = page.locator('form', { has: page.locator('[name="role"]') });
  await form.locator('[name="role"]').selectOption('editor');
  await form.getByRole('button', { name: /^Give the role/ }).click();
  await expect(form.getByText('Write why, in a few words.')).toBeVisible();
  await expect(form.locator('[name="role"]')).toHaveValue('editor');
  await form.locator('[name="why"]').fill(why);
  await form.getByRole('button', { name: /^Give the role/ }).click();
  await expect(page.getByText(`“${why}”`)).toBeVisible();
};

test('two administrators make an editor: who asked cannot confirm; from then on it holds with the next click, and so does its end', async ({
  browserOf,
  department,
  sql,
}) => {
  test.setTimeout(120_000);
  const [olga, iker, one] = await Promise.all([browserOf('olga'), browserOf('iker', { locale: 'en-GB' }), browserOf(department.one)]);
  const [row] = await sql<{ id: string }[]>`select id from persons where external_id = ${department.one}`;
  const id = row?.id ?? '';
  const why = `Nights ${Date.now()}`;
  await one.goto('/newsroom');
  await expect(one.getByRole('button', { name: 'Publish' })).toHaveCount(0);
  await giveEditor(olga, id, why);
  const waiting = (page: Page) => page.getByRole('listitem').filter({ hasText: why });
  await olga.goto('/directory/roles');
  await expect(waiting(olga).getByText('Writes and publishes to everyone in the company')).toBeVisible();
  await expect(waiting(olga).getByText('Another administrator must confirm.')).toBeVisible();
  await expect(waiting(olga).getByRole('button', { name: /^Confirm/ })).toHaveCount(0);
  // Iker's page is in Spanish: his record says so.
  await iker.goto('/directory/roles');
  await iker.getByRole('button', { name: 'English' }).first().click();
  await expect(waiting(iker).getByText('Writes and publishes to everyone in the company')).toBeVisible();
  // By the keyboard: what is told to him alone comes a moment after the page, and moves what is below it under the pointer.
  await waiting(iker)
    .getByRole('button', { name: /^Confirm/ })
    .press('Enter');
  await expect(waiting(iker).getByRole('button', { name: /^Confirm/ })).toHaveCount(0);
  await expect(iker.getByRole('row').filter({ hasText: why })).toContainText('Olga Petrova and Iker Zabala');

  await write(one, { headline: 'An open composer', department: department.id });
  await person(olga, id);
  await openFold(olga, 'End');
  await olga.getByRole('button', { name: /^End this role/ }).click();
  await expect(olga.getByText(/^1 role that ended|roles that ended/)).toBeVisible();
  await expect(one.locator('.action-bar')).toContainText('You can no longer write announcements');
  await expect(one.locator('[name="headline.en"]')).toHaveValue('An open composer');
  await one.goto('/newsroom');
  await expect(one.getByRole('link', { name: 'Write an announcement' })).toHaveCount(0);
  await iker.getByRole('button', { name: 'Español' }).first().click();
});

test('a role that is about oneself is not confirmed by oneself, not even past the page', async ({ browserOf, sql }) => {
  const [olga, iker] = await Promise.all([browserOf('olga'), browserOf('iker', { javaScriptEnabled: false })]);
  const [row] = await sql<{ id: string }[]>`select id from persons where name = 'Iker Zabala'`;
  const why = `For Iker ${Date.now()}`;
  await giveEditor(olga, row?.id ?? '', why);
  await iker.goto('/directory/roles');
  const mine = iker.getByRole('listitem').filter({ hasText: why });
  await expect(mine.locator('button')).toHaveCount(1);
  await mine.locator('[name="decision"]').evaluate((field) => field.setAttribute('value', 'confirmed'));
  await mine.locator('button').click();
  await expect(iker.getByText(/Este rol es para usted|This role is for you/).first()).toBeVisible();
  expect(await sql`select from grants where person_id = ${row?.id ?? ''} and role = 'editor'`).toHaveLength(0);
  await olga.goto('/directory/roles');
  await olga
    .getByRole('listitem')
    .filter({ hasText: why })
    .getByRole('button', { name: /^Withdraw/ })
    .click();
  await expect(olga.getByRole('listitem').filter({ hasText: why })).toHaveCount(0);
});

const pressUntil = async (page: Page, key: string, isThere: () => Promise<boolean>): Promise<void> => {
  for (let press = 0; press < 60 && !(await isThere()); press += 1) await page.keyboard.press(key);
  expect(await isThere()).toBe(true);
};

test('a department is made, moved and retired with the keyboard alone, and nobody is moved by its name', async ({ browserOf, sql }) => {
  test.setTimeout(90_000);
  const olga = await browserOf('olga');
  const name = `Spare parts ${Date.now()}`;
  await sql`with new as (select uuidv7() as id, id as parent, path from departments where name = 'Finance')
    insert into departments (id, name, parent_id, path) select id, ${name}, parent, path || id from new`;
  const [made] = await sql<{ id: string }[]>`select id from departments where name = ${name}`;
  const [transport] = await sql<{ id: string }[]>`select id from departments where name = 'Transport'`;
  await olga.goto(`/directory/departments/${made?.id}`);
  const focused = (what: string) => () => olga.evaluate((text) => document.activeElement?.textContent?.startsWith(text) ?? false, what);
  await pressUntil(olga, 'Tab', focused('Move to …'));
  await olga.keyboard.press('Enter');
  await pressUntil(olga, 'Tab', () =>
    olga.evaluate(() => document.activeElement?.getAttribute('name') === 'parentId' && document.activeElement.tagName === 'SELECT'),
  );
  // The places are indented by their depth: what one types is looked for behind that.
  await olga.keyboard.type('Transport');
  expect(await olga.evaluate(() => (document.activeElement as HTMLSelectElement).value)).toBe(transport?.id);
  await pressUntil(olga, 'Tab', focused('Move it'));
  await olga.keyboard.press('Enter');
  await expect(olga.getByRole('navigation', { name: 'Where it lies' })).toContainText('Transport');
  const [moved] = await sql<{ path: string[]; parentId: string }[]>`select path, parent_id from departments where id = ${made?.id ?? ''}`;
  expect(moved?.parentId).toBe(transport?.id);
  expect(moved?.path.at(-2)).toBe(transport?.id);
  await pressUntil(olga, 'Tab', focused('Retire'));
  await olga.keyboard.press('Enter');
  await pressUntil(olga, 'Tab', focused('Retire this department'));
  await olga.keyboard.press('Enter');
  await expect(olga.getByText('This department is retired')).toBeVisible();
  await olga.goto('/directory');
  await expect(olga.getByText(name)).toHaveCount(0);
});

test('an administrator finds somebody without typing an accent, sees where each fact comes from, and mends what nobody else keeps', async ({
  browserOf,
  sql,
}) => {
  const olga = await browserOf('olga');
  await olga.goto('/directory/people');
  // Other tests add some of their own.
  await expect(olga.getByText(/3,2\d\d people/)).toBeVisible();
  await olga.getByLabel('Name, email or number').fill('echeverria ANA');
  await olga.getByRole('button', { name: 'Search' }).click();
  await olga.getByRole('link', { name: 'Ana Echeverría' }).click();
  const fact = (name: string) => olga.getByRole('row').filter({ has: olga.getByRole('rowheader', { name, exact: true }) });
  await expect(fact('Name')).toContainText('imported staff list');
  await expect(fact('Telephone')).toContainText('not known');
  await openFold(olga, 'Mend by hand');
  const form = olga.locator('form', { has: olga.locator('[name="phone"]') });
  await expect(form.locator('[name="name"]')).toHaveCount(0);
  await form.locator('[name="phone"]').fill('call me');
  await form.getByRole('button', { name: /^Save/ }).click();
  await expect(form.getByText('Write a telephone number')).toBeVisible();
  await expect(form.locator('[name="phone"]')).toHaveValue('call me');
  await form.locator('[name="phone"]').fill('4190');
  await form.getByRole('button', { name: /^Save/ }).click();
  await expect(fact('Telephone')).toContainText('4190');
  await expect(fact('Telephone')).toContainText('entered by hand');
  await sql`update persons set phone = null, field_sources = '{}' where name = 'Ana Echeverría'`;
  await olga.goto('/directory/people?missing=directory&q=qqqq');
  await expect(olga.getByRole('heading', { name: 'No matches' })).toBeVisible();
});

test('all sessions of a person end at once in their open browser; of nobody else', async ({ browserOf, department, sql }) => {
  const [olga, one, two] = await Promise.all([browserOf('olga'), browserOf(department.one), browserOf(department.two)]);
  await Promise.all([one.goto('/'), two.goto('/')]);
  for (const page of [one, two]) await expect(page.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  const [row] = await sql<{ id: string }[]>`select id from persons where external_id = ${department.one}`;
  await person(olga, row?.id ?? '');
  await olga.getByRole('button', { name: /^End all sessions/ }).click();
  await expect(olga.getByText('Signed in nowhere.')).toBeVisible();
  await expect(one.getByText(/signed out/i).first()).toBeVisible(promised(5_000));
  await two.reload();
  await expect(two.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  await expect(two.getByText(/signed out/i)).toHaveCount(0);
});

const boundary = 'pregon-boundary';
const emptyCall = `--${boundary}\r\ncontent-disposition: form-data; name="0"\r\n\r\n["$K1","$K1"]\r\n--${boundary}\r\ncontent-disposition: form-data; name="1_id"\r\n\r\nx\r\n--${boundary}--\r\n`;

test('whoever is no administrator is refused by each of its actions, sent past every form', async ({ department, sql }) => {
  const actions = listActions().filter(({ route }) => route.startsWith('/directory'));
  expect(actions.length).toBe(24);
  for (const who of [department.one, 'lucia', 'elena', 'aitor']) {
    const api = await newRequest.newContext({ baseURL: portal, storageState: await sessionOf(sql, who) });
    for (const { id, name, route } of actions) {
      const answer = await api.post(pathOf(route), {
        headers: { origin: portal, 'next-action': id, 'content-type': `multipart/form-data; boundary=${boundary}` },
        data: emptyCall,
      });
      expect.soft(await answer.text(), `${name} by ${who}`).toContain('"message":"notAllowed"');
    }
    await api.dispose();
  }
});

test('an administrator takes the people away as a file', async ({ browserOf }) => {
  const olga = await browserOf('olga');
  await olga.goto('/directory');
  const [download] = await Promise.all([
    olga.waitForEvent('download'),
    olga.getByRole('link', { name: en.directory.export.people }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^people-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toMatch(/^\uFEFFPerson id,Name,Email,/);
  expect(text).toMatch(/\r\n[^,]+,Olga Petrova,/);
  expect(text.split('\r\n').length).toBeGreaterThan(3_000);
});

test('an administrator adds somebody by hand, is told what is missing, and is led to their page', async ({ browserOf, sql }) => {
  const olga = await browserOf('olga');
  const name = `By hand ${Date.now()}`;
  await olga.goto('/directory/people');
  await openFold(olga, en.directory.people.add);
  const form = olga.locator('main form', { has: olga.locator('[name="externalId"]') });
  await form.locator('[name="email"]').fill('not an address');
  await form.getByRole('button').click();
  await expect(form.getByText(en.directory.errors.nameMissing)).toBeVisible();
  await expect(form.getByText(en.directory.errors.mailBad)).toBeVisible();
  await expect(form.locator('[name="email"]')).toHaveValue('not an address');
  await form.locator('[name="name"]').fill(name);
  await form.locator('[name="email"]').fill('by.hand@acerosdelnorte.example');
  await form.getByRole('button').click();
  await expect(olga).toHaveURL(/\/directory\/people\/[0-9a-f-]{36}$/);
  await expect(olga.getByRole('heading', { level: 1, name })).toBeVisible();
  await sql`update persons set active = false where name = ${name}`;
});

/** A department with thirty people, below the first one: the tree that others look at keeps its one root. */
const insertClosing = async (sql: Pool) => {
  const name = `Closing ${Date.now()}`;
  const [made] = await sql<{ id: string }[]>`
    insert into departments (id, name, parent_id, path) select i, ${name}, d.id, d.path || i from departments d, gen_random_uuid() i
    where d.parent_id is null and d.retired_at is null order by d.id limit 1 returning id`;
  const id = made?.id ?? '';
  await sql`insert into persons (source, name, department_id) select 'csv', ${name} || ' ' || n, ${id} from generate_series(1, 30) n`;
  const clear = async () => {
    await sql`update persons set active = false where department_id = ${id}`;
    await sql`update departures set decided_at = now() where decided_at is null and person_id in (select id from persons where department_id = ${id})`;
    await sql`update persons set kept_until = null where department_id = ${id}`;
    await sql`update departments set retired_at = now() where id = ${id}`;
  };
  return { id, name, clear };
};

test('many who leave at once stay in their audiences until an administrator confirms', async ({ browserOf, sql }) => {
  const olga = await browserOf('olga', { reducedMotion: 'reduce' });
  await olga.goto('/directory');
  const held = olga.locator('#held');
  await expect(held).toHaveCount(0);
  const closing = await insertClosing(sql);
  try {
    await sql`update persons set active = false where department_id = ${closing.id}`;
    // On whatever page they are, without a reload.
    await expect(olga.getByTestId('notices')).toContainText(en.notices['departures-held'], promised(10_000));
    await olga.goto(`/directory/departments/${closing.id}`);
    await olga.getByTestId('notices').getByRole('link', { name: en.notices.toDecide }).first().click();
    await expect(held.getByRole('heading')).toHaveText('30 people left at once');
    await expect(held).toContainText('Deactivated');
    await held.getByText(en.directory.held.who).click();
    await expect(held.getByRole('link', { name: `${closing.name} 1`, exact: true })).toBeVisible();
    await expectAccessible(olga, 'many who left at once');
    await held.locator('summary').filter({ hasText: en.directory.held.confirm }).click();
    await held.getByRole('button', { name: en.directory.held.confirmButton }).click();
    await expect(held).toHaveCount(0);
    await expect(olga.getByTestId('notices').getByText(en.notices['departures-held'])).toHaveCount(0);
  } finally {
    await closing.clear();
  }
});
