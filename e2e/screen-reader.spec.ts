/**
 * A screen reader announces an announcement: by itself once a round in each tab, and again wherever
 * they look for it. Chromium's own accessibility tree stands for the screen reader.
 */
import type { Page } from '@playwright/test';
import { insertLiveFor, insertNextRound } from './support/department-rows.ts';
import { bannerOf, expect, othersOf, test } from './support/fixtures.ts';

declare global {
  interface Window {
    heard?: string[];
  }
}

/** Notes what is put into a region that is spoken by itself, whichever it is: what the region then holds. */
const listen = (page: Page): Promise<unknown> =>
  page.context().addInitScript(() => {
    const heard: string[] = [];
    window.heard = heard;
    const spoken = '[aria-live="assertive"], [aria-live="polite"], [role="alert"], [role="status"]';
    new MutationObserver((records) => {
      const regions = records.map(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest(spoken));
      for (const region of new Set(regions)) {
        const text = region?.textContent?.trim() ?? '';
        if (text !== '' && !region?.closest('[aria-live="off"]')) heard.push(text);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

const heardOn = (page: Page, headline: string): Promise<string[]> =>
  page.evaluate((wanted) => (window.heard ?? []).filter((text) => text.includes(wanted)), headline);

/** The first announcement has been said by then, and the region is empty again. */
const letItBeSaid = async (page: Page): Promise<void> => {
  await page.clock.fastForward(10_000);
  await expect(page.getByTestId('spoken')).toBeEmpty();
};

const isLive = (page: Page) => expect(page.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();

test('an announcement is spoken once a round in each tab: not when it is drawn anew, on a reload, on the next page or in another language', async ({
  browserOf,
  sql,
  department,
}) => {
  const page = await browserOf(department.one);
  await page.context().clock.install();
  await listen(page);
  await page.goto('/');
  await isLive(page);
  const headline = `Spoken once ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline, instruction: 'Use gate 4', severity: 'moderate' });
  await expect.poll(() => heardOn(page, headline)).toEqual([`Advisory: ${headline}. Use gate 4`]);

  // A second one draws the banner anew, and is itself heard when the first has been said: neither cuts the other off.
  const second = `And another ${Date.now()}`;
  await insertLiveFor(sql, department, { headline: second });
  await expect(othersOf(page)).toContainText('1 more: Information');
  expect(await heardOn(page, second)).toEqual([]);
  await page.clock.fastForward(10_000);
  await expect.poll(() => heardOn(page, second)).toHaveLength(1);
  expect(await heardOn(page, headline)).toHaveLength(1);

  await page.getByRole('banner').getByRole('button', { name: 'Español' }).click();
  await expect(page.getByRole('link', { name: 'Saltar al contenido' })).toBeAttached();
  await page.getByRole('banner').getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeAttached();
  expect(await heardOn(page, headline)).toHaveLength(1);
  await page.reload();
  await isLive(page);
  expect(await heardOn(page, headline)).toEqual([]);
  await page.getByRole('navigation', { name: 'Portal' }).getByRole('link', { name: 'Announcements' }).click();
  await expect(page).toHaveURL(/archive/);
  expect(await heardOn(page, headline)).toEqual([]);

  const otherTab = await page.context().newPage();
  await otherTab.goto('/');
  await expect.poll(() => heardOn(otherTab, headline)).toHaveLength(1);

  await letItBeSaid(otherTab);
  await insertNextRound(sql, id);
  await expect.poll(() => heardOn(page, headline)).toHaveLength(1);
  await expect.poll(() => heardOn(otherTab, headline)).toHaveLength(2);
  await sql`update persons set locale = 'en' where external_id = ${department.one}`;
});

test('the region that is spoken is empty in the HTML, is filled after that, and soon holds nothing to read twice', async ({
  browserOf,
  sql,
  department,
}) => {
  const headline = `Already live ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  const page = await browserOf(department.one);
  const html = await (await page.request.get('/')).text();
  expect(html).toContain(headline);
  expect(/<div class="sr-only" aria-live="assertive"[^>]*><\/div>/.test(html)).toBe(true);
  await page.clock.install();
  await listen(page);
  await page.goto('/');
  await expect.poll(() => heardOn(page, headline)).toHaveLength(1);
  await letItBeSaid(page);
  expect(await heardOn(page, headline)).toHaveLength(1);
});

test('in a tab that nobody looks at it is not lost: it is spoken when somebody does', async ({ browserOf, sql, department }) => {
  const page = await browserOf(department.one);
  await listen(page);
  await page.addInitScript(() =>
    Object.defineProperty(document, 'visibilityState', { get: () => sessionStorage.getItem('look') ?? 'hidden' }),
  );
  await page.goto('/');
  await isLive(page);
  const headline = `Behind others ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  await expect(bannerOf(page, headline)).toBeVisible();
  expect(await heardOn(page, headline)).toEqual([]);
  await page.evaluate(() => {
    sessionStorage.setItem('look', 'visible');
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(() => heardOn(page, headline)).toHaveLength(1);
});

test('what counts by itself is never spoken', async ({ browserOf, sql, department }) => {
  await insertLiveFor(sql, department, { headline: 'It counts' });
  const page = await browserOf(department.one);
  await listen(page);
  await page.goto('/');
  const freshness = page.getByTestId('banner').getByTestId('freshness').first();
  await expect(freshness).toHaveText(/Connected, checked \d+ seconds? ago/);
  const before = await freshness.textContent();
  await expect(freshness).not.toHaveText(before ?? '');
  await expect(freshness).toHaveAttribute('aria-live', 'off');
  expect(await page.evaluate(() => (window.heard ?? []).filter((text) => /ago/.test(text)))).toEqual([]);
});

/** Role and name of everything in the accessibility tree, in the order in which it is read. */
const readAloud = async (page: Page): Promise<string[]> => {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const read = (id: string): string[] => {
    const node = byId.get(id);
    const own = node && !node.ignored ? [`${node.role?.value}: ${node.name?.value}`] : [];
    return [...own, ...(node?.childIds ?? []).flatMap(read)];
  };
  return read(nodes[0]?.nodeId ?? '');
};

test('a skip link, then the banner: the first landmark, with a heading, its steps, and buttons that name the headline', async ({
  browserOf,
  sql,
  department,
}) => {
  const headline = `Gate 2 is closed ${Date.now()}`;
  await insertLiveFor(sql, department, {
    headline,
    instruction: '1. Use gate 4\n2. Tell the driver',
    ackRequired: true,
    severity: 'moderate',
  });
  const page = await browserOf(department.one);
  await page.goto('/');
  await isLive(page);
  await expect(page.getByRole('region', { name: 'Announcements for you' })).toMatchAriaSnapshot(`
    - region "Announcements for you":
      - article "${headline}":
        - paragraph:
          - strong: Advisory
          - text: /Sender/
        - heading "${headline}" [level=2]
        - list:
          - listitem: Use gate 4
          - listitem: Tell the driver
        - list:
          - listitem: /Connected, checked \\d+ seconds? ago/
        - button "Acknowledge ${headline}"
        - link "Read the whole announcement ${headline}"
  `);
  const told = await readAloud(page);
  // A form without a name is no landmark.
  const landmarks = told.filter(
    (each) => /^(region|banner|navigation|main|complementary|contentinfo|search|form):/.test(each) && each !== 'form: ',
  );
  expect(landmarks.slice(0, 3)).toEqual(['region: Announcements for you', 'banner: ', 'navigation: Portal']);
  expect(told.indexOf('link: Skip to the content')).toBeGreaterThanOrEqual(0);
  expect(told.indexOf('link: Skip to the content')).toBeLessThan(told.indexOf('region: Announcements for you'));

  await page.getByRole('button', { name: `Acknowledge ${headline}` }).click();
  // The line it became: one thing to press that says what, and that it is done; its text is inside.
  await expect(page.getByTestId('banner').locator('summary')).toBeFocused();
  await expect(page.getByRole('region', { name: 'Announcements for you' })).toMatchAriaSnapshot(`
    - region "Announcements for you":
      - article "${headline}":
        - group:
          - heading "${headline}" [level=2]
          - text: /Acknowledged/
  `);
});

test('words in another language than the page’s are marked as such, and only they', async ({ browserOf, sql, department }) => {
  const foreign = { headline: 'La puerta 2 está cerrada', instruction: '1. Use la puerta 4\n2. Avise', description: 'Por la grúa.' };
  const id = await insertLiveFor(sql, department, { ...foreign, locale: 'es', ackRequired: true });
  const page = await browserOf(department.one);
  const wanted = /puerta|Avise|grúa/;
  for (const path of ['/', `/announcements/${id}`, '/archive']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: foreign.headline, exact: true }).first()).toBeVisible();
    await isLive(page);
    if (path === '/') await expect(page.getByTestId('spoken')).toContainText(foreign.headline);
    const texts = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: { text: string; lang: string }[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.nodeValue?.trim() ?? '';
        const parent = node.parentElement;
        if (text !== '' && parent && !parent.closest('script, style, noscript, title'))
          found.push({ text, lang: parent.closest('[lang]')?.getAttribute('lang') ?? '' });
      }
      return found;
    });
    const foreignTexts = texts.filter(({ text }) => wanted.test(text));
    expect(foreignTexts.length, path).toBeGreaterThan(4);
    expect
      .soft(
        foreignTexts.filter(({ lang }) => lang !== 'es'),
        path,
      )
      .toEqual([]);
    const own = texts.filter(({ text }) => /^(Information|Acknowledge|Read the whole|Sender:|Connect(ed|ing), checked)/.test(text));
    expect(own.length, path).toBeGreaterThan(2);
    expect
      .soft(
        own.filter(({ lang }) => lang !== 'en'),
        path,
      )
      .toEqual([]);
  }
});
