import { insertLiveFor } from './support/department-rows.ts';
import { expect, signIn, test } from './support/fixtures.ts';
import { isLong, portal, promised, provider } from './support/place.ts';

test.use({ throughProvider: true });

const foreign = [
  '//evil.example',
  '/\\evil.example',
  'https:evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  'http://localhost:3900@evil.example/',
  'http://localhost:3900.evil.example/',
  '/%09/evil.example',
  '/\t/evil.example',
  '///evil.example',
  '/.//evil.example',
  'data:text/html,evil',
  '%2F%2Fevil.example',
];

test('wherever a sign-in is asked to lead, it ends on the portal', async ({ browser, playwright }) => {
  const storageState = await signIn('bruno');
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  // Without drawing each page: redirects are followed as a browser resolves them.
  const api = await playwright.request.newContext({ baseURL: portal, storageState });
  for (const [n, wanted] of foreign.entries()) {
    const to = encodeURIComponent(wanted);
    if (n === 0 || isLong) {
      await page.goto(`/sign-in/start?to=${to}`);
      expect(new URL(page.url()).origin, wanted).toBe(portal);
    }
    expect(new URL((await api.get(`/sign-in/start?to=${to}`)).url()).origin, wanted).toBe(portal);
    const html = await (await api.get(`/sign-in?to=${to}`)).text();
    const [, query = ''] = /href="\/sign-in\/start(\?[^"]*)?"/.exec(html) ?? [];
    const kept = new URLSearchParams(query.replaceAll('&amp;', '&')).get('to') ?? '/';
    expect(new URL(kept, portal).origin, wanted).toBe(portal);
  }
  await api.dispose();
  await context.close();
});

test('whoever is signed out comes back to the page they wanted', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto('/newsroom/new?x=1');
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.locator('a[href^="/sign-in/start"]').click();
  await page.getByRole('button', { name: 'Elena Ruiz, editor' }).click();
  await expect(page).toHaveURL(`${portal}/newsroom/new?x=1`);
  await page.context().close();
});

test('signing out ends the session at once, in every tab and at the sign-on', async ({ browserOf }) => {
  const ana = await browserOf('ana');
  await ana.goto('/');
  const other = await ana.context().newPage();
  await other.goto('/');
  await expect(other.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  await ana.getByText('Ana Echeverría').first().click();
  await ana.getByRole('button', { name: 'Sign out' }).first().click();
  await expect(ana).toHaveURL(`${portal}/signed-out`);
  await expect(other).toHaveURL(/\/sign-in/, promised(5_000));
  await other.goto('/');
  await expect(other).toHaveURL(/\/sign-in/);
  await other.goto(`${portal}/sign-in/start?to=/`);
  await expect(other).toHaveURL(new RegExp(`^${provider}`));
});

test('two people at one computer, one after the other: the second is the second, and the first is signed out', async ({ browser, sql }) => {
  const context = await browser.newContext({ storageState: await signIn('ana') });
  const page = await context.newPage();
  await page.goto('/');
  await page.goto(`${provider}/as/bruno`);
  await expect(page).toHaveURL(`${portal}/`);
  await expect(page.getByText('Bruno Costa').first()).toBeVisible();
  const linked =
    await sql`select distinct p.name from identities i join persons p on p.id = i.person_id where p.name in ('Ana Echeverría', 'Bruno Costa')`;
  expect(linked).toHaveLength(2);
  const twice = await sql`select person_id from identities group by issuer, person_id having count(*) > 1`;
  expect(twice).toHaveLength(0);
  await context.close();
});

test('the language is switched in one press, of page, banner and stream, and stays', async ({ browserOf, sql, department }) => {
  const headline = `In two languages ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  const one = await browserOf(department.one);
  await one.goto('/');
  await expect(one.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  const streamed = one.waitForRequest(
    async (request) => request.url().includes('/live?') && (await request.headerValue('cookie'))?.includes('locale=es') === true,
  );
  await one.getByRole('button', { name: 'Español' }).first().click();
  await expect(one.locator('html')).toHaveAttribute('lang', 'es');
  await expect(one.getByRole('button', { name: `Descartar ${headline}` })).toBeVisible();
  await streamed;
  await expect(one.getByText(/comprobado hace \d+ s/).first()).toBeVisible();
  await one.reload();
  await expect(one.locator('html')).toHaveAttribute('lang', 'es');
  // On a phone it is in the menu, which is not left open over the page.
  await one.setViewportSize({ width: 390, height: 844 });
  const menu = one.locator('header summary:visible');
  await menu.click();
  await one.getByRole('button', { name: 'English' }).locator('visible=true').click();
  await expect(one.locator('html')).toHaveAttribute('lang', 'en');
  await expect(menu).toBeFocused();
  await expect(one.getByRole('button', { name: 'Sign out' }).locator('visible=true')).toHaveCount(0);
  await sql`update persons set locale = null where external_id = ${department.one}`;
});

test('without script the language is switched on the page one reads', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/sign-in?to=%2Farchive%3Fq%3Dgate');
  await page.getByRole('button', { name: 'Español' }).first().click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(page).toHaveURL(`${portal}/sign-in?to=%2Farchive%3Fq%3Dgate`);
  await context.close();
});
