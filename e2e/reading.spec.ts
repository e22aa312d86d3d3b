/** The pages for readers: finding what was said, one's own page, an announcement on paper and behind its code. */
import type { Page } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import { expectAccessible } from './support/accessible.ts';
import { type Department, expect, test } from './support/fixtures.ts';
import { portal, promised, provider } from './support/place.ts';

type Past = { headline: string; spanish?: string; severity?: 'moderate' | 'minor'; daysAgo?: number; live?: boolean };

/** An announcement of elena's to both people of the test's department: over, or live for an hour. Returns its public code. */
const insertPast = async (sql: Pool, department: Department, past: Past): Promise<string> =>
  sql.begin(async (tx) => {
    const { headline, spanish, severity = 'minor', daysAgo = 0, live = false } = past;
    const [made] = await tx<{ id: string; code: string }[]>`
      insert into announcements (public_code, sender_id, author_id, idempotency_key)
      select upper(substr(md5(random()::text), 1, 8)), s.id, p.id, gen_random_uuid() from senders s, persons p where p.name = 'Elena Ruiz' limit 1
      returning id, public_code as code`;
    const { id, code } = made ?? { id: '', code: '' };
    const rule = { anyOf: [{ department: department.id, below: true }] };
    const [revision] = await tx<{ id: string }[]>`
      insert into revisions (announcement_id, number, severity, audience_rule, expires_at)
      values (${id}, 1, ${severity}, ${tx.json(rule)}, now() + interval '1 hour') returning id`;
    const revisionId = revision?.id ?? '';
    await tx`insert into texts (revision_id, locale, headline, instruction, description)
      values (${revisionId}, 'en', ${headline}, 'Read it', 'See [the plan](https://acerosdelnorte.example/plan).')`;
    if (spanish) await tx`insert into texts (revision_id, locale, headline) values (${revisionId}, 'es', ${spanish})`;
    await tx`update revisions set submitted_at = now(), submitted_by = (select author_id from announcements where id = ${id}), rule_hash = '', content_hash = '', counted = '{}' where id = ${revisionId}`;
    await tx`update announcements set current_revision_id = ${revisionId} where id = ${id}`;
    await tx`update announcements set state = 'scheduled', publish_at = now(), expires_at = now() + interval '1 hour' where id = ${id}`;
    await tx`update announcements set state = 'live', live_at = now() - make_interval(days => ${daysAgo}) where id = ${id}`;
    await tx`insert into recipients (announcement_id, person_id, origin)
      select ${id}, id, 'frozen' from persons where external_id in (${department.one}, ${department.two})`;
    // Processes read the live announcements again when an event names a new one.
    if (live) await insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 });
    else await tx`update announcements set state = 'ended', ended_because = 'expired', ended_at = live_at where id = ${id}`;
    return code;
  });

const rows = (page: Page) => page.getByRole('main').getByRole('listitem').getByRole('heading');

test('whoever looks for an announcement finds it: by words, by severity, by time, page by page, by link', async ({
  browserOf,
  sql,
  department,
}) => {
  const word = `needle${Date.now()}`;
  for (let n = 1; n <= 23; n += 1) await insertPast(sql, department, { headline: `Item ${n} of ${word}`, daysAgo: n });
  await insertPast(sql, department, { headline: `Closed, ${word}`, spanish: `Almacén cerrado ${word}`, severity: 'moderate', daysAgo: 40 });
  const one = await browserOf(department.one);
  await one.goto('/');
  await one.getByRole('link', { name: 'All announcements' }).click();
  await expect(one).toHaveURL(`${portal}/archive`);

  await one.getByRole('searchbox').fill(word);
  await one.getByRole('button', { name: 'Search' }).click();
  await expect(one.getByText(`24 announcements with “${word}”`)).toBeVisible();
  await expect(rows(one)).toHaveCount(20);
  await one.getByRole('link', { name: 'Older' }).click();
  await expect(one.getByText('21 to 24 of 24')).toBeVisible();
  await expect(rows(one)).toHaveCount(4);
  await expect(one.getByRole('link', { name: 'Older' })).toHaveCount(0);

  await one.getByRole('combobox', { name: 'Severity' }).selectOption('Advisory');
  await one.getByRole('button', { name: 'Search' }).click();
  await expect(rows(one)).toHaveText([`Closed, ${word}`]);
  await one.getByRole('combobox', { name: 'Published' }).selectOption('Last 30 days');
  await one.getByRole('button', { name: 'Search' }).click();
  await expect(one.getByRole('heading', { name: 'No matches' })).toBeVisible();
  await one.getByRole('link', { name: 'Show all announcements' }).click();
  await expect(one.getByRole('searchbox')).toHaveValue('');

  const colleague = await browserOf(department.two);
  await colleague.goto(`/archive?q=almacen+${word}`);
  await expect(rows(colleague)).toHaveText([`Closed, ${word}`]);
  const stranger = await browserOf('bruno');
  await stranger.goto(`/archive?q=${word}`);
  await expect(stranger.getByRole('heading', { name: 'No matches' })).toBeVisible();
});

test('whoever has never got an announcement is told so', async ({ browser, sql }) => {
  const [row] = await sql<{ id: string; externalId: string }[]>`
    select id, external_id from persons where external_id like 'E%' order by external_id desc limit 1`;
  await sql`delete from recipients where person_id = ${row?.id ?? ''}`;
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${provider}/as/${row?.externalId}`);
  await context.addCookies([{ name: 'locale', value: 'en', url: portal }]);
  // As if somebody had cut off the end of an announcement's address.
  await page.goto('/announcements');
  await expect(page).toHaveURL(`${portal}/archive`);
  await expect(page.getByRole('heading', { name: 'No announcement was addressed to you so far' })).toBeVisible();
  await expectAccessible(page, 'an archive of nothing');
  await context.close();
});

test('a manager finds their department on the home page, and nobody else does', async ({ browserOf }) => {
  const marcos = await browserOf('marcos');
  await marcos.context().addCookies([{ name: 'locale', value: 'en', url: portal }]);
  await marcos.goto('/');
  await expect(marcos.getByRole('heading', { name: 'Current in Operations' })).toBeVisible();
  await marcos.getByRole('link', { name: 'Write to Operations' }).click();
  await expect(marcos).toHaveURL(`${portal}/newsroom/new`);
  const bruno = await browserOf('bruno');
  await bruno.goto('/');
  await expect(bruno.getByRole('heading', { name: /^Current in/ })).toHaveCount(0);
});

test('a device that was lost is signed out from another one, at once', async ({ browser, browserOf, department }) => {
  const lost = await (
    await browser.newContext({ userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0' })
  ).newPage();
  await lost.goto(`${provider}/as/${department.two}`);
  await expect(lost.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  const here = await browserOf(department.two);
  await here.goto('/');
  await here.getByText('Tess').first().click();
  await here.getByRole('link', { name: 'My profile' }).first().click();
  const row = here.getByRole('listitem').filter({ hasText: 'Firefox on Windows' }).first();
  await expect(here.getByRole('listitem').filter({ hasText: 'This device' })).toContainText('Unknown device');
  await row.getByRole('button', { name: /Sign out there/ }).click();
  await expect(row.getByText('Signed out there.')).toBeVisible();
  await expect(lost.getByText(/signed out/i).first()).toBeVisible(promised(5_000));
  await lost.goto('/profile');
  await expect(lost).toHaveURL(/\/sign-in/);
  await here.reload();
  await expect(here.getByRole('heading', { name: 'My profile' })).toBeVisible();
  await lost.context().close();
});

test('signing out everywhere else leaves this browser signed in', async ({ browserOf, department }) => {
  const [here, second, third] = await Promise.all([1, 2, 3].map(() => browserOf(department.two)));
  if (!here || !second || !third) throw new Error('three browsers');
  await here.goto('/profile');
  await here.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(here.getByText('You are signed out everywhere but here.')).toBeVisible();
  for (const page of [second, third]) {
    await page.goto('/');
    await expect(page).toHaveURL(/\/sign-in/);
  }
  await here.reload();
  await expect(here.getByText('You are signed in nowhere else.')).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test(`language and time zone stay with the person, ${javaScriptEnabled ? 'with' : 'without'} script`, async ({
    browserOf,
    sql,
    department,
  }) => {
    const page = await browserOf(department.one, { javaScriptEnabled });
    await page.goto('/profile');
    await page.getByRole('radio', { name: 'English' }).check();
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Atlantis');
    await page.getByRole('button', { name: 'Save my choices' }).click();
    await expect(page.getByText('We do not know this time zone')).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Time zone' })).toHaveValue('Atlantis');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('tokyo');
    await page.getByRole('radio', { name: 'Español' }).check();
    await page.getByRole('button', { name: 'Save my choices' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'es');
    await expect(page.getByText('Guardado para todos sus dispositivos.')).toBeVisible();

    const elsewhere = await browserOf(department.one);
    await elsewhere.goto('/profile');
    await expect(elsewhere.locator('html')).toHaveAttribute('lang', 'es');
    await expect(elsewhere.getByRole('combobox', { name: 'Zona horaria' })).toHaveValue('Asia/Tokyo');
    await elsewhere.getByRole('combobox', { name: 'Zona horaria' }).fill('');
    await elsewhere.getByRole('radio', { name: 'El de mi navegador' }).check();
    await elsewhere.getByRole('button', { name: 'Guardar' }).click();
    await expect(elsewhere.locator('html')).toHaveAttribute('lang', 'en');
    const [row] = await sql`select locale, time_zone from persons where external_id = ${department.one}`;
    expect(row).toMatchObject({ locale: null, timeZone: null });
    await sql`update persons set locale = 'en' where external_id = ${department.one}`;
  });
}

test('a printed announcement says what, from whom, when, and where it stands now; nothing that can be pressed', async ({
  browserOf,
  sql,
  department,
}) => {
  const headline = `On paper ${Date.now()}`;
  const code = await insertPast(sql, department, { headline, live: true });
  // Its own page is its banner: what stands above is of another.
  await insertPast(sql, department, { headline: `Beside it ${Date.now()}`, live: true });
  const one = await browserOf(department.one, { colorScheme: 'dark' });
  await one.goto(`/c/${code}`);
  const grouped = `${code.slice(0, 4)}-${code.slice(4)}`;
  await expect(one.getByTestId('code')).toHaveText(grouped);
  await expect(one.getByRole('img', { name: new RegExp(`/c/${code}`) })).toBeVisible();
  await expect(one.getByTestId('banner')).toBeVisible();
  await one.emulateMedia({ media: 'print' });
  await expect(one.getByRole('heading', { level: 1, name: headline })).toBeVisible();
  await expect(one.getByTestId('code')).toBeVisible();
  await expect(one.getByRole('main').getByText('Information', { exact: true })).toBeVisible();
  await expect(one.getByText(/State: .*Europe\/Madrid/)).toBeVisible();
  await expect(one.getByRole('navigation')).toHaveCount(0);
  await expect(one.getByRole('banner')).toHaveCount(0);
  await expect(one.getByTestId('banner')).toBeHidden();
  await expect(one.getByRole('button')).toHaveCount(0);
  const link = one.getByRole('link', { name: 'the plan' });
  expect(await link.evaluate((element) => getComputedStyle(element, '::after').content)).toContain('<https://acerosdelnorte.example/plan>');
  const [ink, paper] = await one.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
  expect([ink, paper]).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
});

test('a code leads to its announcement, however it is written, after signing in; for others it does not exist', async ({
  browser,
  browserOf,
  sql,
  department,
}) => {
  const headline = `Behind a code ${Date.now()}`;
  const code = await insertPast(sql, department, { headline });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`/c/${code}`);
  await expect(page).toHaveURL(new RegExp(`/sign-in\\?to=%2Fc%2F${code}`));
  await context.close();
  const [one, bruno] = await Promise.all([browserOf(department.one), browserOf('bruno')]);
  await one.goto(`/c/${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`);
  await expect(one.getByRole('heading', { level: 1, name: headline })).toBeVisible();
  for (const written of [code, code.toLowerCase(), `${code.slice(0, 4)} ${code.slice(4)}`])
    expect((await one.request.get(`/c/${written}`)).url(), written).toBe(one.url());
  for (const path of [`/c/${code}`, '/c/00000000', '/c/%25']) {
    const answer = await bruno.goto(path);
    expect.soft(answer?.status(), path).toBe(404);
    await expect(bruno.getByText(headline)).toHaveCount(0);
  }
});
