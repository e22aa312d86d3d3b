/** Finding what was said, saying it again, and seeing it as others will. */
import en from '../messages/en.json' with { type: 'json' };
import { expectAccessible } from './support/accessible.ts';
import { publishByRow } from './support/department-rows.ts';
import { expect, publish, test, write } from './support/fixtures.ts';

test('an editor finds what has ended and says it again: a draft of its own, however often the button was pressed', async ({
  browserOf,
  department,
  sql,
}) => {
  const elena = await browserOf('elena');
  const headline = `Gate ${Date.now()} is closed`;
  await publishByRow(sql, department, { headline, instruction: 'Use Gate 4', ackRequired: true });
  await elena.goto('/newsroom');
  await elena.getByRole('searchbox', { name: en.desk.search }).fill(`${headline.toUpperCase()} gate 4`);
  await elena.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(elena.getByRole('status').filter({ hasText: '1 announcement with' })).toBeVisible();
  await expect(elena.getByRole('heading', { name: 'Drafts' })).toHaveCount(0);
  const copy = elena.getByRole('button', { name: `Duplicate ${headline}` });
  await copy.dblclick();
  await expect(elena.getByText('This is a copy, and a draft of yours. Nothing was sent.')).toBeVisible();
  await expect(elena.locator('[name="headline.en"]')).toHaveValue(headline);
  await expect(elena.locator('[name="instruction.en"]')).toHaveValue('Use Gate 4');
  await expect(elena.locator(`[name="department"][value="${department.id}"]`)).toBeChecked();
  await expect(elena.locator('[name="ackRequired"]')).toBeChecked();
  const rows = await sql<{ state: string }[]>`
    select a.state from texts t join revisions r on r.id = t.revision_id join announcements a on a.id = r.announcement_id where t.headline = ${headline} order by 1`;
  expect(rows.map((row) => row.state)).toEqual(['draft', 'live']);
  await elena.goto(`/newsroom?q=${Date.now()}`);
  await elena.getByRole('link', { name: 'Clear the search' }).click();
  await expect(elena.getByRole('heading', { name: 'Drafts' })).toBeVisible();
});

test('of many drafts the newsroom shows a page, leads to the rest, and finds one among them', async ({ browserOf, department, sql }) => {
  const made = await sql<{ id: string }[]>`
    insert into grants (person_id, role, department_id, source, why)
    select id, 'manager', ${department.id}, 'hand', 'test' from persons where external_id = ${department.two} returning person_id as id`;
  const writer = made[0]?.id ?? '';
  const word = `d${Date.now()}`;
  await sql`
    with numbers as (select n, gen_random_uuid() as id, gen_random_uuid() as revision from generate_series(1, 400) n),
      made as (
        insert into announcements (id, public_code, sender_id, author_id, idempotency_key)
        select id, upper(substr(md5(id::text), 1, 8)), (select id from senders order by id limit 1), ${writer}, gen_random_uuid() from numbers),
      revised as (
        insert into revisions (id, announcement_id, number, severity, audience_rule)
        select revision, id, 1, 'minor', ${sql.json({ anyOf: [{ department: department.id, below: true }] })} from numbers)
    insert into texts (revision_id, locale, headline) select revision, 'en', ${word} || ' ' || n from numbers`;
  await sql`update announcements a set current_revision_id = r.id from revisions r where r.announcement_id = a.id and a.current_revision_id is null and a.author_id = ${writer}`;
  const page = await browserOf(department.two);
  const answer = await page.goto('/newsroom');
  expect((await answer?.body())?.length).toBeLessThan(300_000);
  const drafts = page.locator('section', { has: page.getByRole('heading', { name: 'Drafts' }) });
  await expect(drafts.getByRole('listitem')).toHaveCount(20);
  await expect(drafts.getByText('400', { exact: true })).toBeVisible();
  await page.getByRole('navigation', { name: 'Drafts: Pages' }).getByRole('link', { name: 'Older' }).click();
  await expect(page.getByText('21 to 40 of 400')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Current' })).toHaveCount(0);
  await page.getByRole('link', { name: 'The whole newsroom' }).click();
  await expect(page.getByRole('heading', { name: 'Current' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search the newsroom' }).fill(`${word} 399`);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(drafts.getByRole('listitem')).toHaveCount(1);
  await sql`update grants set ends_at = now() where person_id = ${writer}`;
});

test('a draft is found by its words and its author, what is out by its printed code: in the newsroom and in a reader’s archive', async ({
  browserOf,
  department,
}) => {
  const [elena, one, other] = await Promise.all([browserOf('elena'), browserOf(department.one), browserOf('bruno')]);
  const headline = `Sought ${Date.now()}`;
  await write(elena, { headline, department: department.id });
  await elena.locator('.action-bar button[value="save"]').click();
  await expect(elena.getByText(/^Saved: \d/)).toBeVisible();
  await elena.goto(`/newsroom?q=${encodeURIComponent(`elena ${headline}`)}`);
  await expect(elena.getByRole('heading', { name: 'Drafts' })).toBeVisible();
  await expect(elena.getByRole('status').filter({ hasText: '1 announcement with' })).toBeVisible();
  await elena.getByRole('link', { name: headline, exact: true }).click();
  await expect(elena.locator('[name="headline.en"]')).toHaveValue(headline);
  await publish(elena);
  await elena.getByRole('link', { name: en.composer.openLive }).click();
  const code = (await elena.getByTestId('code').innerText()).toLowerCase();
  expect(code).toContain('-');
  await elena.goto(`/newsroom?q=${code}`);
  await expect(elena.getByRole('link', { name: headline, exact: true })).toBeVisible();
  await one.goto(`/archive?q=${code}`);
  await expect(one.getByRole('main').getByRole('link', { name: headline })).toBeVisible();
  await other.goto(`/archive?q=${code}`);
  await expect(other.getByText(headline)).toHaveCount(0);
});

test('duplicating works without script too', async ({ browserOf, department, sql }) => {
  const plain = await browserOf('elena', { javaScriptEnabled: false });
  const headline = `Plain ${Date.now()}`;
  await publishByRow(sql, department, { headline });
  await plain.goto(`/newsroom?q=${encodeURIComponent(headline)}`);
  await plain.getByRole('button', { name: `Duplicate ${headline}` }).click();
  await expect(plain.locator('[name="headline.en"]')).toHaveValue(headline);
  expect(await sql`select from texts where headline = ${headline}`).toHaveLength(2);
});

test('a manager who duplicates what reaches further is told that people were left out', async ({ browserOf, sql }) => {
  const headline = `Further ${Date.now()}`;
  const lucia = await browserOf('lucia');
  await sql.begin(async (tx) => {
    const [made] = await tx<{ id: string }[]>`
      insert into announcements (public_code, sender_id, author_id, idempotency_key)
      select upper(substr(md5(random()::text), 1, 8)), s.id, p.id, gen_random_uuid() from senders s, persons p join grants g on g.person_id = p.id and g.role = 'manager' where p.name like 'Lucía%' limit 1 returning id`;
    const [revision] = await tx<{ id: string }[]>`
      insert into revisions (announcement_id, number, severity, audience_rule) values (${made?.id ?? ''}, 1, 'minor', '{"everyone": true}') returning id`;
    await tx`insert into texts (revision_id, locale, headline) values (${revision?.id ?? ''}, 'en', ${headline})`;
    await tx`update announcements set current_revision_id = ${revision?.id ?? ''} where id = ${made?.id ?? ''}`;
  });
  await lucia.goto('/newsroom');
  // She reads Spanish.
  await lucia.getByRole('button', { name: `Duplicar ${headline}` }).click();
  await expect(lucia.getByText('Se han quitado personas a las que no puede dirigirse')).toBeVisible();
  await expect(lucia.locator('[name="department"]:checked')).toHaveCount(0);
});

test('the preview shows each language as a computer and a phone do, beside the form or behind a line of its own', async ({ browserOf }) => {
  const elena = await browserOf('elena', { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  await elena.goto('/newsroom/new');
  const preview = elena.locator('.preview');
  await elena.locator('[name="headline.en"]').fill('Gate 2 is closed');
  await expect(preview.getByRole('heading', { name: 'Gate 2 is closed' })).toHaveCount(2);
  await elena
    .locator('details', { has: elena.locator('[name="headline.es"]') })
    .locator('summary')
    .first()
    .click();
  await elena.locator('[name="headline.es"]').fill('La puerta 2 está cerrada');
  await elena.locator('[name="instruction.es"]').fill('Use la puerta 4');
  await expect(preview.getByRole('heading', { name: 'La puerta 2 está cerrada' })).toHaveCount(2);
  await expect(preview.getByText('Use la puerta 4').first()).toBeVisible();
  await expect(preview.locator('[lang="es"]').filter({ hasText: 'La puerta 2' })).toHaveCount(2);
  await expectAccessible(elena, 'the preview in two languages');
  await elena.setViewportSize({ width: 390, height: 844 });
  await expect(preview.getByRole('heading', { name: 'On a phone' })).toBeHidden();
  await preview.getByText('See it as people will').click();
  await expect(preview.getByRole('heading', { name: 'On a phone' })).toBeVisible();
  expect(await elena.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
});

test('changing the language of the page while writing loses nothing', async ({ browserOf, department, sql }) => {
  // Not Elena: her other pages, those of the test beside this one, would change their language, too.
  const [one] = await sql<{ id: string }[]>`
    insert into grants (person_id, role, department_id, source, why)
    select id, 'manager', ${department.id}, 'hand', 'test' from persons where external_id = ${department.one} returning person_id as id`;
  const writer = await browserOf(department.one);
  const dialogs: string[] = [];
  writer.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    void dialog.accept();
  });
  await writer.goto('/newsroom/new');
  await writer.locator('[name="headline.en"]').fill('Half a sentence');
  const box = writer.locator(`[name="department"][value="${department.id}"]`);
  await box.check();
  await writer.locator('[name="ackRequired"]').check();
  await writer.getByRole('banner').getByRole('button', { name: 'Español' }).click();
  await expect(writer.getByRole('heading', { name: 'Escribir un comunicado' })).toBeVisible();
  await expect(writer.locator('[name="headline.en"]')).toHaveValue('Half a sentence');
  await expect(box).toBeChecked();
  await expect(writer.locator('[name="ackRequired"]')).toBeChecked();
  await writer.getByRole('banner').getByRole('button', { name: 'English' }).click();
  await expect(writer.getByRole('heading', { name: 'Write an announcement' })).toBeVisible();
  await expect(writer.locator('[name="headline.en"]')).toHaveValue('Half a sentence');
  expect(dialogs).toEqual([]);
  await writer.reload();
  await expect(writer.locator('[name="headline.en"]')).toHaveValue('Half a sentence');
  await sql`update grants set ends_at = now() where person_id = ${one?.id ?? ''}`;
  await sql`update persons set locale = null where id = ${one?.id ?? ''}`;
});
