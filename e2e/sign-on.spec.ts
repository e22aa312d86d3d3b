/** Failures of signing in and out, in a browser with the real provider. */
import type { Page, Request } from '@playwright/test';
import { expect, signIn, test } from './support/fixtures.ts';
import { insertOpenEnds } from './support/open-ends.ts';
import { portal, provider } from './support/place.ts';

test.use({ throughProvider: true });

const choose = (page: Page, name: string) => page.getByRole('button', { name }).click();

test('two tabs that sign in at once both end at the portal, and so does the way back when it is opened again', async ({ browser }) => {
  const context = await browser.newContext();
  const [one, two] = [await context.newPage(), await context.newPage()];
  const backs: string[] = [];
  context.on('request', (request) => {
    if (request.url().startsWith(`${portal}/api/auth/callback`)) backs.push(request.url());
  });
  await one.goto('/sign-in/start?to=/');
  await two.goto('/sign-in/start?to=/profile');
  // The first comes back with the second's cookies.
  await choose(one, 'Ana Echeverría, employee');
  await expect(one.getByText('Ana Echeverría').first()).toBeVisible();
  expect(new URL(one.url()).origin).toBe(portal);
  await choose(two, 'Ana Echeverría, employee');
  await expect(two.getByText('Ana Echeverría').first()).toBeVisible();
  expect(new URL(two.url()).origin).toBe(portal);
  expect(backs.length).toBeGreaterThanOrEqual(3);
  for (const back of [...backs]) {
    await one.goto(back);
    await expect(one.getByText('Ana Echeverría').first()).toBeVisible();
    expect(new URL(one.url()).pathname).not.toContain('sign-in');
  }
  await context.close();
});

test('signing out names the account to the sign-on, and takes away what the browser kept: once, and not because another site asks', async ({
  browserOf,
}) => {
  const elena = await browserOf('elena');
  await elena.goto('/newsroom/new');
  await elena.locator('[name="headline.en"]').fill('Only typed, never saved');
  const kept = () => elena.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  await elena.evaluate(() => localStorage.setItem('left-behind', 'of Elena'));
  await expect.poll(kept).toContain('Only typed');
  // Somebody else's page that shows an image from there changes nothing.
  const before = await elena.request.get(`${portal}/signed-out`);
  expect(before.headers()['clear-site-data']).toBeUndefined();
  const leaving = elena.waitForRequest((request) => request.url().startsWith(provider) && request.url().includes('id_token_hint='));
  const cleared = elena.waitForResponse((response) => response.url() === `${portal}/signed-out`);
  await elena.getByText('Elena Ruiz').first().click();
  const pressed = Date.now();
  await elena.getByRole('button', { name: 'Sign out' }).first().click();
  const hint = new URL((await leaving).url()).searchParams.get('id_token_hint') ?? '';
  expect(JSON.parse(Buffer.from(hint.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({ iss: provider });
  expect((await (await cleared).allHeaders())['clear-site-data']).toBe('"cache", "storage"');
  await expect(elena).toHaveURL(`${portal}/signed-out`);
  expect(Date.now() - pressed).toBeLessThan(10_000);
  expect(await kept()).not.toMatch(/Only typed|of Elena/);
  await elena.evaluate(() => localStorage.setItem('of', 'the next person'));
  const again = await elena.reload();
  expect(again?.headers()['clear-site-data']).toBeUndefined();
  expect(await kept()).toContain('the next person');
});

test('another site begins no sign-in behind its reader’s back, and may send them to it', async ({ browser }) => {
  const context = await browser.newContext({ storageState: await signIn('bruno') });
  const page = await context.newPage();
  await page.goto(provider);
  const start = `${portal}/sign-in/start?to=/`;
  const before = await context.cookies(portal);
  // The provider's own page allows itself little: what is tried is the portal's refusal.
  await page.route(`${provider}/blank`, (route) => route.fulfill({ contentType: 'text/html', body: '<body></body>' }));
  await page.goto(`${provider}/blank`);
  const asked: string[] = [];
  const note = (request: Request) => request.url() === start && asked.push(request.resourceType());
  page.on('requestfinished', note);
  page.on('requestfailed', note);
  await page.evaluate((address) => {
    fetch(address, { mode: 'no-cors', credentials: 'include' }).catch(() => null);
    for (const name of ['img', 'iframe']) {
      const element = document.createElement(name);
      element.setAttribute('src', address);
      document.body.append(element);
    }
  }, start);
  await expect.poll(() => asked.toSorted()).toEqual(['document', 'fetch', 'image']);
  expect(await context.cookies(portal)).toEqual(before);
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
  expect((await context.request.get(start, { headers, maxRedirects: 0 })).status()).toBe(403);
  await page.evaluate((address) => location.assign(address), start);
  await expect(page.getByText('Bruno Costa').first()).toBeVisible();
  await context.close();
});

test('what went wrong is said with a reference, in either language, and nothing of an error’s own text is shown', async ({ page }) => {
  await page.goto('/sign-in?error=algorithm&ref=0123-4567-8901&to=%2F');
  await expect(page.getByRole('alert').first()).toContainText('Number for the portal team: 0123-4567-8901');
  await page.goto('/sign-in?error=relation%20%22persons%22%20does%20not%20exist&ref=%3Cb%3E&to=%2F');
  await expect(page.getByRole('alert').first()).toContainText('Signing in did not work.');
  await expect(page.getByText(/relation|<b>/)).toHaveCount(0);
});

test('somebody with a new account: one administrator asks, another confirms, and the account is whose it was', async ({
  browserOf,
  sql,
}) => {
  const { known, second, name, subject, settle } = await insertOpenEnds(sql);
  const [olga, iker] = [await browserOf('olga'), await browserOf('iker', { locale: 'es-ES' })];
  await olga.goto('/directory/sign-on');
  await expect(olga.getByRole('row').filter({ hasText: 'Lager Süd' })).toContainText('no such department');
  const found = olga
    .getByRole('row')
    .filter({ hasText: `${name} again` })
    .filter({ hasText: 'the same person number' });
  await found.getByRole('link').first().click();
  await expect(olga.getByText('twice@@pregon')).toBeVisible();
  await olga.locator('summary', { hasText: 'They are one person' }).click();
  await olga.getByRole('button', { name: /^Ask to join them/ }).click();
  await expect(olga.getByText('Write why, in a few words.')).toBeVisible();
  const why = `New account ${subject}`;
  await olga.locator('[name="why"]').filter({ visible: true }).first().fill(why);
  await olga.getByRole('button', { name: /^Ask to join them/ }).click();
  const waiting = (page: Page) => page.getByRole('listitem').filter({ hasText: why });
  await expect(waiting(olga)).toContainText('Another administrator must confirm.');
  await expect(waiting(olga).getByRole('button', { name: /^Confirm/ })).toHaveCount(0);
  await iker.goto('/directory/sign-on');
  // His page speaks Spanish. By the keyboard: what is told to him alone comes a moment after the page, and moves what is below it.
  await waiting(iker)
    .getByRole('button', { name: /^Confirmar/ })
    .press('Enter');
  await expect(waiting(iker)).toHaveCount(0);
  const [owner] = await sql`select person_id from identities where subject = ${subject}`;
  expect(owner).toEqual({ personId: known });
  await olga.goto(`/directory/people/${second}`);
  await expect(olga.getByText('Cannot sign in and gets nothing.').first()).toBeVisible();
  await sql`update notices set read_at = now() where read_at is null and subject = ${known}`;
  await settle();
});
