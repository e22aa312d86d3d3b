/** Texts in a real browser: on the width of a telephone, with targets as high as a finger, on paper, and while somebody types. */
import type { Locator, Page } from '@playwright/test';
import { composeMail } from '../server/delivery/channels/mail/compose.ts';
import { defaultOrganization } from '../server/organization/settings.ts';
import { useSettings } from '../testing/settings.ts';
import { insertLiveFor } from './support/department-rows.ts';
import { expect, test, write } from './support/fixtures.ts';
import { portal } from './support/place.ts';

const long = `https://intranet.acerosdelnorte.example/${'documents/evacuation-'.repeat(12)}plan.pdf`;
const word = 'Sicherheitsunterweisung'.repeat(6);
const instruction = `1. Read ${long}\n2. Call +34 944 00 11 22, or [x](https://maps.example/gate)\n3. ${word}`;
const description = `**${word}**\n\n- ${long}\n- [the map](https://maps.example/gate-4)\n\n112) Fire\n24. December ${word}\n\n${word}`;

/** Elements that reach past the window: the page scrolls sideways, or something is cut off. */
const widerThan = (page: Page, width: number): Promise<string[]> =>
  page.evaluate((most) => {
    const wide = [...document.querySelectorAll('body *')].filter((each) => {
      const { left, right, width: own } = each.getBoundingClientRect();
      return own > 0 && (right > most + 0.5 || left < -0.5) && !each.closest('.sr-only, [aria-hidden="true"]');
    });
    const all = document.documentElement.scrollWidth > most ? [`the page: ${document.documentElement.scrollWidth}`] : [];
    return [...all, ...wide.map((each) => `${each.tagName} ${each.className}`)];
  }, width);

const tooSmall = (links: Locator): Promise<string[]> =>
  links.evaluateAll((all) =>
    all.flatMap((link) => {
      const { width, height } = link.getBoundingClientRect();
      return width < 43.9 || height < 43.9 ? [`${link.textContent}: ${width} × ${height}`] : [];
    }),
  );

test('on a window of 320 px the banner and the page are no wider, and each link is 44 px', async ({ browserOf, sql, department }) => {
  const page = await browserOf(department.one);
  await page.setViewportSize({ width: 320, height: 700 });
  const headline = `Long words ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline, instruction, description, severity: 'severe' });
  await page.goto('/');
  const steps = page.getByTestId('banner').locator('article', { hasText: headline }).locator('.banner-steps');
  await expect(steps.getByRole('link', { name: '+34 944 00 11 22' })).toHaveAttribute('href', 'tel:+34944001122');
  await expect(steps.getByRole('link')).toHaveCount(3);
  expect(await widerThan(page, 320)).toEqual([]);
  expect(await tooSmall(steps.getByRole('link'))).toEqual([]);

  await page.goto(`/announcements/${id}`);
  const main = page.getByRole('main');
  await expect(main.locator('.steps').getByRole('link')).toHaveCount(3);
  await expect(main.locator('.prose-body').getByRole('link')).toHaveCount(2);
  await expect(main.locator('.prose-body')).toContainText('112) Fire');
  await expect(main.locator('.prose-body')).toContainText('24. December');
  expect(await widerThan(page, 320)).toEqual([]);
  expect(await tooSmall(main.locator('.steps a, .prose-body a'))).toEqual([]);

  await page.emulateMedia({ media: 'print' });
  const printed = await main
    .locator('.prose-body a, .steps a')
    .evaluateAll((all) => all.map((link) => getComputedStyle(link, '::after').content));
  expect(printed.filter((content) => content.includes('https://maps.example/gate'))).toHaveLength(2);
  await expect(main.locator('.prose-body bdi')).toBeHidden();
});

test('a mail is no wider than 320 px, and its links are 44 px', async ({ page }) => {
  useSettings({ PORTAL_URL: portal });
  const at = new Date();
  const { html } = composeMail(
    {
      ...{ id: '', needed: true, address: 'ana@acerosdelnorte.example', attempt: 1, noticeId: null, announcementId: crypto.randomUUID() },
      ...{ personName: 'Ana', personLocale: 'es', timeZone: 'Europe/Madrid', severity: 'moderate', senderName: word, toEveryone: false },
      ...{
        liveAt: at,
        dueAt: at,
        expiresAt: at,
        ackRequired: true,
        texts: [{ locale: 'es', headline: word.slice(0, 100), instruction, description }],
      },
    },
    { ...defaultOrganization(), telephone: '112' },
  );
  await page.setViewportSize({ width: 320, height: 700 });
  await page.setContent(html);
  await expect(page.getByRole('link', { name: long }).first()).toBeVisible();
  expect(await widerThan(page, 320)).toEqual([]);
  expect(await tooSmall(page.getByRole('link'))).toEqual([]);
});

test('what is pasted holds up nobody who writes, however many lines it has', async ({ browserOf }) => {
  const elena = await browserOf('elena');
  await elena.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await write(elena, { headline: `Pasted ${Date.now()}` });
  const text = 'a\n=\n'.repeat(2_500);
  await elena.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  const field = elena.locator('[name="description.en"]');
  await field.fill('Before ');
  const began = Date.now();
  await field.press('ControlOrMeta+v');
  await expect.poll(() => field.evaluate((each: HTMLTextAreaElement) => each.value)).toBe(`Before ${text}`);
  expect(Date.now() - began).toBeLessThan(8_000);
});

test('a writer is told beside the field what was taken out of it, and sees what is left', async ({ browserOf, department, sql }) => {
  const elena = await browserOf('elena');
  const headline = `Clean ${Date.now()}`;
  await write(elena, { headline: `${headline}\u202E \u200B2`, instruction: 'Use gate 👩‍🚒 4', department: department.id });
  await elena.getByRole('button', { name: 'Keep as a draft' }).click();
  await expect(elena.getByText(/^Saved: \d/)).toBeVisible();
  const field = elena.locator('[name="headline.en"]');
  await expect(field).toHaveValue(`${headline} 2`);
  await expect(field).toHaveAccessibleDescription(/We removed characters .*: U\+202E, U\+200B\./);
  await expect(elena.locator('[name="instruction.en"]')).toHaveValue('Use gate 👩‍🚒 4');
  await expect(elena.locator('[name="instruction.en"]')).not.toHaveAccessibleDescription(/removed/);
  expect(await sql`select 1 from texts where headline = ${`${headline} 2`} and instruction = ${'Use gate 👩‍🚒 4'}`).toHaveLength(1);
});
