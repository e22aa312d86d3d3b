/**
 * `npm run pictures`: remakes docs/pictures/ from the product as it is, on fresh demo data. The story of the README is five
 * moments of one announcement, photographed as they happen and laid out as one picture.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import { insertLive } from '../testing/rows.ts';
import { bannerOf, chooseDepartment, expect, publish, test } from './support/fixtures.ts';
import { ports } from './support/place.ts';

const MOST_BYTES = 200 * 1024;

const desk = { viewport: { width: 1280, height: 800 } };
const small = { viewport: { width: 860, height: 700 } };
const phone = { viewport: { width: 390, height: 844 } };

const still = async (page: Page): Promise<void> => {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
};

const shoot = async (page: Page, name: string): Promise<void> => {
  const path = `docs/pictures/${name}.png`;
  await page.evaluate(() => window.scrollTo(0, 0));
  await still(page);
  await page.screenshot({ path, animations: 'disabled' });
  expect(statSync(path).size, name).toBeLessThanOrEqual(MOST_BYTES);
};

const headline = 'Warehouse North: charging station 3 has no power';

const writeIt = async (elena: Page, departmentId: string): Promise<void> => {
  await elena.goto('/newsroom/new');
  await elena.getByRole('radio', { name: 'Advisory' }).check();
  await elena.locator('[name="headline.en"]').fill(headline);
  await elena
    .locator('[name="instruction.en"]')
    .fill('1. Use stations 1 and 2\n2. Park flat trucks at dock 6, brake on\n3. Questions: site control, 4112');
  await elena.locator('[name="description.en"]').fill('An electrician is on the way. We expect power back **before 16:00**.');
  await elena.getByText('Español', { exact: true }).last().click();
  await elena.locator('[name="headline.es"]').fill('Almacén Norte: la estación de carga 3 no tiene corriente');
  await elena
    .locator('[name="instruction.es"]')
    .fill('1. Use las estaciones 1 y 2\n2. Aparque las carretillas sin batería en el muelle 6, con freno\n3. Dudas: control, 4112');
  await chooseDepartment(elena, departmentId);
  await elena.locator('[name="ackRequired"]').check();
  await elena.locator('[name="fallback"]').selectOption('0');
  await elena.evaluate(() => window.scrollTo(0, 0));
};

const openMail = async (page: Page): Promise<void> => {
  await page.goto(`http://localhost:${ports.mailbox}/`);
  await page
    .getByRole('link')
    .filter({ hasText: /charging|estación/ })
    .first()
    .click();
};

/** An emergency for one person, as the publisher would have left it. */
const putUpEmergency = async (sql: Pool, externalId: string): Promise<string> => {
  const [person] = await sql<{ id: string }[]>`select id from persons where external_id = ${externalId}`;
  const { id, revisionId } = await insertLive(sql, {
    authorId: person?.id ?? '',
    people: [person?.id ?? ''],
    severity: 'extreme',
    ackRequired: true,
    headline: 'Evacuate Warehouse North now',
    instruction: 'Leave by the nearest exit. Take nothing with you.\nDo not use the lifts.\nMeet at assembly point B, east car park.',
  });
  await sql.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  return id;
};

test('pictures of what an announcement is to people', async ({ browserOf, sql }) => {
  test.setTimeout(240_000);
  const [north] = await sql<{ id: string }[]>`select id from departments where name = 'Warehouse North'`;
  const [ana, elena] = await Promise.all([browserOf('ana', desk), browserOf('elena', desk)]);
  await ana.goto('/');
  await shoot(ana, 'home-calm');
  await writeIt(elena, north?.id ?? '');
  await shoot(elena, 'composer');
  await elena.locator('button[value="review"]').first().click();
  await expect(elena.getByRole('dialog')).toBeVisible();
  await shoot(elena, 'confirm');
  await elena.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
  await publish(elena);
  await expect(bannerOf(ana, headline)).toBeVisible();
  await shoot(ana, 'home');
  const dark = await browserOf('ana', { ...phone, colorScheme: 'dark', locale: 'es-ES' });
  await dark.goto('/');
  await dark.getByRole('group').first().click();
  await dark.getByRole('button', { name: 'Español' }).last().click();
  await expect(dark.locator('html')).toHaveAttribute('lang', 'es');
  await shoot(dark, 'home-phone-dark-es');
  // Her choice was kept, for all her devices.
  await sql`update persons set locale = 'en' where external_id = 'E00001'`;
  await ana.getByRole('link', { name: /^Read the whole announcement/ }).click();
  await ana.getByRole('main').getByRole('button', { name: 'Acknowledge' }).click();
  await expect(ana.getByRole('main').getByText('Acknowledged', { exact: true })).toBeVisible();
  await shoot(ana, 'announcement');
  await elena.goto('/newsroom');
  await shoot(elena, 'newsroom');
  await openMail(elena);
  await shoot(elena, 'mail');
});

test('pictures of settings, design and the emergency', async ({ browserOf, sql }) => {
  test.setTimeout(120_000);
  const [olga, bruno] = await Promise.all([browserOf('olga', desk), browserOf('bruno', desk)]);
  await olga.goto('/settings');
  await shoot(olga, 'settings');
  await olga.goto('/design');
  await shoot(olga, 'design');
  await bruno.goto('/');
  const emergency = await putUpEmergency(sql, 'E00002');
  await expect(bannerOf(bruno, 'Evacuate Warehouse North now')).toBeVisible();
  await shoot(bruno, 'emergency');
  await sql`update announcements set ended_because = 'withdrawn' where (id = ${emergency} or state = 'live') and ended_because is null`;
});

type Moment = { said: string; picture: Buffer };

const momentOf = async (page: Page, said: string): Promise<Moment> => {
  await still(page);
  return { said, picture: await page.screenshot({ animations: 'disabled' }) };
};

/** The moments beside each other, in a page of their own that is photographed. */
const layOut = async (browser: Browser, moments: Moment[]): Promise<void> => {
  const font = readFileSync('node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2').toString('base64');
  const figures = moments.map(
    ({ said, picture }, place) =>
      `<figure><img src="data:image/png;base64,${picture.toString('base64')}"><figcaption><b>${place + 1}</b> ${said}</figcaption></figure>`,
  );
  const context = await browser.newContext({ viewport: { width: 1640, height: 460 } });
  const page = await context.newPage();
  await page.setContent(`<!doctype html><style>
    @font-face { font-family: Inter; font-weight: 100 900; src: url(data:font/woff2;base64,${font}) }
    body { margin: 0; padding: 16px; display: flex; align-items: flex-start; gap: 16px; background: #fff; color: #14181b; font: 15px/20px Inter, sans-serif; width: max-content }
    figure { margin: 0; display: grid; gap: 10px; width: min-content } img { height: 285px; border: 1px solid #79838a; border-radius: 8px } figcaption { text-wrap: pretty }
    </style>${figures.join('')}`);
  await page.evaluate(() => Promise.all([document.fonts.ready, ...[...document.images].map((image) => image.decode())]));
  const path = 'docs/pictures/story.png';
  await page.locator('body').screenshot({ path });
  expect(statSync(path).size, 'story').toBeLessThanOrEqual(MOST_BYTES);
  await context.close();
};

test('the story in five moments', async ({ browser, browserOf, sql, mailsTo }) => {
  test.setTimeout(180_000);
  const [north] = await sql<{ id: string }[]>`select id from departments where name = 'Warehouse North'`;
  const [elena, ana, bruno] = await Promise.all([browserOf('elena', small), browserOf('ana', phone), browserOf('bruno', small)]);
  await Promise.all([ana.goto('/'), bruno.goto('/')]);
  await writeIt(elena, north?.id ?? '');
  await elena.locator('button[value="review"]').first().click();
  const dialog = elena.getByRole('dialog');
  await expect(dialog).toBeVisible();
  const asked = await momentOf(elena, 'Elena publishes to the 412 people of Warehouse North.');
  await dialog.locator('button[value="publish"]').click();
  await expect(bannerOf(ana, headline)).toBeVisible();
  const shown = await momentOf(ana, 'Ana’s phone shows it.');
  await expect(elena.getByRole('heading', { name: 'The announcement is published' })).toBeVisible({ timeout: 15_000 });
  await expect(bannerOf(bruno, headline)).toHaveCount(0);
  const calm = await momentOf(bruno, 'Bruno’s screen stays calm: it does not concern Finance.');
  const [reader] = await sql<{ email: string }[]>`select email from persons where external_id = 'E00001'`;
  await expect.poll(async () => (await mailsTo(reader?.email ?? '')).length, { timeout: 30_000 }).toBeGreaterThan(0);
  await openMail(elena);
  const mailed = await momentOf(elena, 'The mail arrives.');
  const [live] = await sql<
    { id: string }[]
  >`select id from announcements where state = 'live' and ended_because is null order by live_at desc limit 1`;
  await elena.goto(`/announcements/${live?.id}`);
  await elena.getByRole('main').locator('summary').filter({ hasText: headline }).click();
  await elena.getByRole('button', { name: /^End now/ }).click();
  await expect(bannerOf(ana, headline)).toHaveCount(0);
  const over = await momentOf(ana, 'Elena ends it: it leaves every screen.');
  await layOut(browser, [asked, shown, calm, mailed, over]);
});
