/** Settings of an administrator, and where they show; nobody else sets anything. Each change is taken back afterwards. */
import { type Locator, type Page, request } from '@playwright/test';
import { openPool, type Pool } from '../db/client.ts';
import { makePng } from '../testing/small-pictures.ts';
import { findViolations } from './support/accessible.ts';
import { expect, publish, sessionOf, test, write } from './support/fixtures.ts';
import { ownerUrl, portal } from './support/place.ts';

// Beside other tests the name only grows, so that what they look for is still there.
const company = 'Aceros del Norte, S. A.';
const telephone = '+34 944 000 112';
const within = { timeout: 6_000 };

test.describe.configure({ mode: 'serial' });

let settings: { key: string; value: string }[] = [];
let senders: { id: string; name: string; card: string }[] = [];

const withSql = async (work: (sql: Pool) => Promise<void>): Promise<void> => {
  const sql = openPool(ownerUrl, 'e2e');
  await work(sql);
  await sql.end({ timeout: 2 });
};

test.beforeAll(() =>
  withSql(async (sql) => {
    senders = await sql<typeof senders>`select id, name, card::text from senders`;
    settings = await sql<typeof settings>`select key, value::text from settings where key not in ('epoch', 'place')`;
  }),
);

test.afterAll(() =>
  withSql(async (sql) => {
    await sql`delete from settings where key not in ('epoch', 'place')`;
    for (const { key, value } of settings) await sql`insert into settings (key, value) values (${key}, ${value}::text::jsonb)`;
    await sql`update notices set read_at = now() where kind like 'setting-%' and read_at is null`;
    await sql`update house_requests set decision = 'declined', decided_by = requested_by, decided_at = now() where decision is null`;
    for (const { id, name, card } of senders) await sql`update senders set name = ${name}, card = ${card}::text::jsonb where id = ${id}`;
  }),
);

const formWith = (page: Page, name: string): Locator => page.locator('form', { has: page.locator(`[name="${name}"]`) }).first();
const save = async (form: Locator): Promise<void> => {
  await form.getByRole('button', { name: /^Save/ }).click();
  await expect(form.getByText('Saved.')).toBeVisible();
};
/** Some of it needs a second administrator. */
const ask = async (form: Locator): Promise<void> => {
  await form.getByRole('button', { name: /^Save/ }).click();
  await expect(form.getByText('Sent to the other administrators.')).toBeVisible();
};
const waitingFor = (page: Page): Locator => page.locator('#waiting');
/** In whatever language the other administrator reads. */
const decideAs = async (other: Page, decision: 'confirmed' | 'declined' | 'withdrawn'): Promise<void> => {
  // Without the hash: with it, a page that is there already would not be asked for anew.
  await other.goto('/settings');
  await waitingFor(other)
    .locator('form', { has: other.locator(`[name="decision"][value="${decision}"]`) })
    .getByRole('button')
    .click();
  await expect(waitingFor(other)).toHaveCount(0);
};
const primaryOf = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--color-primary').trim());
/** The page as it is from the moment on in which the portal sends it with this in it: asked for again and again without drawing it. */
const reloadedOnceIn = async (page: Page, text: string): Promise<void> => {
  const isIn = async () => (await (await page.request.get(page.url())).text()).includes(text);
  await expect.poll(isIn, { ...within, message: text }).toBe(true);
  await page.reload();
};

test('a name is seen by everybody within seconds, an emergency telephone once another administrator confirmed it', async ({
  browserOf,
  browser,
}) => {
  const [olga, iker, bruno] = await Promise.all([browserOf('olga'), browserOf('iker'), browserOf('bruno')]);
  const stranger = await (await browser.newContext()).newPage();
  await Promise.all([bruno.goto('/'), stranger.goto('/sign-in')]);
  await expect(stranger.getByRole('link', { name: telephone })).toHaveCount(0);
  await olga.goto('/');
  await olga.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
  const form = formWith(olga, 'companyName');
  const held = await form.locator('[name="telephone"]').inputValue();
  await form.locator('[name="companyName"]').fill(company);
  await form.locator('[name="telephone"]').fill(telephone);
  await ask(form);
  await expect(olga.getByRole('banner').getByText(company)).toBeVisible();
  await expect(waitingFor(olga).getByText(`Becomes: ${telephone}`)).toBeVisible();
  await expect(waitingFor(olga).getByRole('button')).toHaveText([/^Withdraw/]);
  await expect(form.getByText(`Waiting for a second administrator: ${telephone}`)).toBeVisible();
  await expect(form.locator('[name="telephone"]'), 'what holds').toHaveValue(held);
  await form.locator('[name="telephone"]').fill('666');
  await form.getByRole('button', { name: /^Save/ }).click();
  await expect(form.getByText('A change to this setting already waits for a second administrator')).toBeVisible();
  await expect(form.locator('[name="telephone"]'), 'nothing typed is lost').toHaveValue('666');
  expect(await findViolations(olga)).toEqual([]);
  await stranger.reload();
  await expect(stranger.getByRole('link', { name: telephone })).toHaveCount(0);
  await iker.goto('/');
  await iker.locator('a[href="/settings#waiting"]').first().click();
  await expect(waitingFor(iker).getByText(telephone)).toBeVisible();
  await decideAs(iker, 'confirmed');
  await reloadedOnceIn(bruno, company);
  await expect(bruno.getByRole('banner')).toContainText(company);
  await reloadedOnceIn(stranger, 'tel:+34944000112');
  await expect(stranger.getByRole('link', { name: telephone })).toHaveCount(1);
  for (const path of ['/sign-in', '/signed-out', '/no/such/page']) {
    if (!stranger.url().endsWith(path)) await stranger.goto(path);
    await expect(stranger.getByRole('link', { name: telephone })).toHaveAttribute('href', 'tel:+34944000112');
  }
  await bruno.goto('/newsroom');
  await expect(bruno.getByRole('link', { name: telephone })).toBeVisible();
  await expect(bruno).toHaveTitle(/Aceros del Norte, S\. A\.$/);
  await stranger.context().close();
});

test('a colour that cannot be read is refused with the figure and the nearest that can; that one everybody sees', async ({ browserOf }) => {
  const [olga, bruno, night] = await Promise.all([browserOf('olga'), browserOf('bruno'), browserOf('bruno', { colorScheme: 'dark' })]);
  await Promise.all([olga.goto('/settings'), bruno.goto('/'), night.goto('/')]);
  const before = await primaryOf(bruno);
  const form = formWith(olga, 'light');
  await form.locator('[name="light"]').fill('#ffd43b');
  await form.locator('[name="dark"]').fill('#f0a8d0');
  await form.getByRole('button', { name: /^Save/ }).click();
  await expect(form.getByText('Hard to read: 1.42:1 on a light page')).toBeVisible();
  await expect(form.locator('[name="light"]')).toHaveAttribute('aria-invalid', 'true');
  await expect(form.locator('[name="light"]')).toHaveValue('#ffd43b');
  await expect(form.getByText('on a dark page')).toHaveCount(0);
  expect(await primaryOf(bruno)).toBe(before);
  await form.getByRole('button', { name: /^Use #/ }).click();
  const nearest = await form.locator('[name="light"]').inputValue();
  await save(form);
  await expect.poll(() => primaryOf(olga), { message: 'without a reload for who changed it' }).toBe(nearest);
  await reloadedOnceIn(bruno, `light=${nearest.slice(1)}`);
  expect(await primaryOf(bruno)).toBe(nearest);
  await reloadedOnceIn(night, 'dark=f0a8d0');
  expect(await primaryOf(night)).toBe('#f0a8d0');
  await bruno.goto('/archive');
  expect(await findViolations(bruno, ['color-contrast'])).toEqual([]);
});

test('without script the settings are refused and saved all the same, and what was typed stays', async ({ browserOf }) => {
  const olga = await browserOf('olga', { javaScriptEnabled: false });
  await olga.goto('/settings');
  const minutes = () => formWith(olga, 'retentionDays');
  await minutes().locator('[name="retentionDays"]').fill('0');
  await minutes().getByRole('button', { name: /^Save/ }).click();
  await expect(minutes().getByText('Write a whole number of days from 7 to 3650.')).toBeVisible();
  await expect(minutes().locator('[name="retentionDays"]')).toHaveValue('0');
  await minutes().locator('[name="retentionDays"]').fill('120');
  await ask(minutes());
  await expect(minutes().locator('[name="retentionDays"]'), 'what holds').toHaveValue('90');
  await decideAs(olga, 'withdrawn');
  await minutes().locator('[name="retentionDays"]').fill('120');
  await ask(minutes());
  await decideAs(await browserOf('iker', { javaScriptEnabled: false }), 'confirmed');
  await olga.goto('/settings');
  await expect(minutes().locator('[name="retentionDays"]')).toHaveValue('120');
});

test('a logo is a PNG or a WebP and nothing else; an SVG that an earlier version stored is not shown, and the page says so', async ({
  browserOf,
  sql,
}) => {
  const audited = async () =>
    (await sql`select from audit where action = 'settings.changed' and detail ->> 'key' = 'logo' and detail ->> 'value' is null`).length;
  const before = await audited();
  const olga = await browserOf('olga');
  await olga.goto('/settings');
  const form = formWith(olga, 'logo');
  const choose = (name: string, content: string | Buffer) =>
    form.locator('[name="logo"]').setInputFiles({ name, mimeType: 'image/png', buffer: Buffer.from(content) });
  const use = form.getByRole('button', { name: /^Use this file/ });
  await choose('logo.png', '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30"/></svg>');
  await use.click();
  await expect(form.getByText('This is neither a PNG nor a WebP')).toBeVisible();
  await choose('logo.png', Buffer.alloc(300_000, ' '));
  await use.click();
  await expect(form.getByText('more than 256 KB')).toBeVisible();
  await choose('logo.png', makePng(60, 30));
  await use.click();
  await expect(form.getByText('Saved.')).toBeVisible();
  const mark = olga.getByRole('banner').locator('img');
  await expect.poll(() => mark.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(60);
  const address = (await mark.getAttribute('src')) ?? '';
  const isSent = async () => (await (await olga.request.get('/settings')).text()).includes(`src="${address}"`);
  expect(await isSent()).toBe(true);
  const answer = await olga.goto(address);
  expect(answer?.headers()).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'public, max-age=31536000, immutable',
  });
  await sql`update settings set value = value || ${sql.json({ type: 'image/svg+xml', base64: Buffer.from('<svg/>').toString('base64') })} where key = 'logoFile'`;
  await olga.goto('/settings');
  await expect(form.getByText('The stored logo is an SVG, which is no longer shown')).toBeVisible();
  await expect.poll(isSent, { timeout: 8_000 }).toBe(false);
  await olga.reload();
  await expect(mark).toHaveCount(0);
  await form.getByRole('button', { name: 'Remove the logo' }).click();
  await expect(form.getByText('No logo: the portal’s own mark is shown.')).toBeVisible();
  expect(await audited()).toBe(before + 2);
});

test('what a sender says of itself stands beside its announcements', async ({ browserOf, department }) => {
  const [olga, iker, elena, reader] = await Promise.all(['olga', 'iker', 'elena', department.one].map((who) => browserOf(who)));
  if (!olga || !iker || !elena || !reader) throw new Error('four browsers');
  await olga.goto('/settings');
  const form = formWith(olga, 'never');
  await form.locator('[name="never"]').fill('We never ask for a password.');
  await form.locator('[name="mail"]').fill('nobody');
  await form.getByRole('button', { name: /^Save/ }).click();
  await expect(form.getByText('Enter one email address, for example ana@company.example.')).toBeVisible();
  await form.locator('[name="mail"]').fill('pregon@acerosdelnorte.example');
  await ask(form);
  await decideAs(iker, 'confirmed');
  await olga.reload();
  const headline = `Card ${Date.now()}`;
  await write(elena, { headline, department: department.id });
  await publish(elena);
  await reader.goto('/');
  await reader
    .getByRole('link', { name: new RegExp(headline) })
    .or(reader.getByRole('link', { name: 'Read the whole announcement' }))
    .first()
    .click();
  await expect(reader.getByText('We never ask for a password.')).toBeVisible();
  await expect(reader.getByRole('link', { name: 'pregon@acerosdelnorte.example' })).toBeVisible();
  await reader.goto('/');
  const spoken = reader.getByTestId('banner').getByText('Aceros del Norte, Site Safety');
  await expect(spoken).toHaveCount(0);
  await form.locator('[name="name"]').fill('Aceros del Norte, Site Safety');
  await ask(form);
  await expect(form.locator('[name="name"]'), 'what holds').not.toHaveValue('Aceros del Norte, Site Safety');
  await decideAs(iker, 'confirmed');
  await expect(spoken.first(), 'renamed on every open screen').toBeVisible(within);
});

/** Every form of the settings as a page without script has it: with these anybody can send what only some are shown. */
const formsOf = async (page: Page): Promise<Record<string, string>[]> => {
  await page.goto('/settings');
  return page
    .locator('main form')
    .evaluateAll((forms) =>
      forms.map((form) =>
        Object.fromEntries(
          [...form.querySelectorAll('input')].filter((each) => each.type !== 'file').map((each) => [each.name, each.value]),
        ),
      ),
    );
};

test('nobody but an administrator sees or changes the settings, whatever they send', async ({ browserOf, sql }) => {
  const bruno = await browserOf('bruno');
  await bruno.goto('/settings');
  await expect(bruno.getByRole('heading', { name: 'You do not have permission' })).toBeVisible();
  await expect(bruno.getByRole('link', { name: 'Settings' })).toHaveCount(0);
  await sql`insert into house_requests (key, before, after, requested_by)
    select 'telephone', coalesce((select value from settings where key = 'telephone'), '""'), '"666"', id from persons where name = 'Iker Zabala'`;
  const forms = await formsOf(await browserOf('olga', { javaScriptEnabled: false }));
  expect(forms).toHaveLength(8);
  expect(forms.filter((form) => 'decision' in form)).toHaveLength(2);
  // But for what nobody sets: another test restores the portal from a backup meanwhile.
  const stored = () =>
    sql`select key, value from settings where key not in ('epoch', 'place') union all select name, card from senders
      union all select decision, after from house_requests order by 1, 2`;
  const before = await stored();
  const taken = { companyName: 'Taken', light: '#7a1f5c', fallbackMinutes: '9', retentionDays: '9', name: 'Taken', intent: 'remove' };
  for (const who of [null, 'bruno', 'lucia', 'elena', 'aitor']) {
    const api = await request.newContext({ baseURL: portal, ...(who ? { storageState: await sessionOf(sql, who) } : {}) });
    for (const form of forms) {
      const answer = await api.post('/settings', { multipart: { ...form, ...taken }, headers: { origin: portal }, maxRedirects: 0 });
      expect.soft(await answer.text(), `${who}`).not.toContain('Saved.');
    }
    await api.dispose();
  }
  expect(await stored()).toEqual(before);
  // The same, sent by an administrator from elsewhere; and, so that all this proves something, from here.
  const api = await request.newContext({ baseURL: portal, storageState: await sessionOf(sql, 'olga') });
  for (const form of forms)
    expect((await api.post('/settings', { multipart: { ...form, ...taken }, headers: { origin: 'https://evil.example' } })).status()).toBe(
      403,
    );
  expect(await stored()).toEqual(before);
  const rules = forms.find((form) => 'retentionDays' in form) ?? {};
  await api.post('/settings', { multipart: { ...rules, retentionDays: '121' }, headers: { origin: portal } });
  const waits = sql`select after from house_requests where key = 'retentionDays' and decision is null`;
  expect(await waits).toEqual([{ after: 121 }]);
  const confirm = forms.find((form) => form['decision'] === 'confirmed') ?? {};
  await api.post('/settings', { multipart: confirm, headers: { origin: portal } });
  const [row] = await sql`select value from settings where key = 'telephone'`;
  expect(row?.['value']).toBe('666');
  await api.dispose();
});
