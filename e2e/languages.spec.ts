/** The first answer is in the reader's language already; and longer words, or words from right to left, break no page. */
import { type Page, request } from '@playwright/test';
import { locales } from '../messages/languages.ts';
import { sentences } from '../messages/sentences.ts';
import { insertLiveFor } from './support/department-rows.ts';
import { expect, sessionOf, test } from './support/fixtures.ts';
import { isLong, portal } from './support/place.ts';

const langOf = (html: string): string | undefined => /<html lang="([^"]+)" dir="ltr"/.exec(html)?.[1];

type StorageState = Awaited<ReturnType<typeof sessionOf>>;

/** The page before any script. */
const read = async (path: string, headers: Record<string, string>, storageState?: StorageState): Promise<string> => {
  const api = await request.newContext({ baseURL: portal, extraHTTPHeaders: headers, ...(storageState ? { storageState } : {}) });
  const html = await (await api.get(path)).text();
  await api.dispose();
  return html;
};

for (const locale of locales) {
  test(`the first answer is in ${locale}, whoever asks for it however`, async ({ sql, department }) => {
    const words = sentences[locale];
    const asked: Record<string, string>[] = [
      { 'accept-language': `${locale}-XX, xx;q=0.9` },
      { cookie: `locale=${locale}`, 'accept-language': 'xx' },
    ];
    for (const headers of asked) {
      const html = await read('/sign-in', headers);
      expect(langOf(html), JSON.stringify(headers)).toBe(locale);
      expect(html).toContain(words.signIn.title);
      expect(await read('/no/such', headers)).toContain(words.notFound.title);
    }
    // Somebody's own choice comes before what the browser of the moment asks for.
    await sql`update persons set locale = ${locale} where external_id = ${department.one}`;
    const session = await sessionOf(sql, department.one);
    for (const path of ['/', '/archive', '/profile']) {
      const html = await read(path, { 'accept-language': 'xx, en;q=0.5' }, session);
      expect(langOf(html), path).toBe(locale);
      expect(html).toContain(words.site.skip);
    }
    await sql`update persons set locale = null where external_id = ${department.one}`;
  });
}

/** Turns the page round and makes each text 40 % longer, as a translation into another language might. */
const turnRound = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.documentElement.dir = 'rtl';
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const said = text.nodeValue ?? '';
      if (/\p{L}/u.test(said) && !text.parentElement?.closest('script, style, textarea, svg'))
        text.nodeValue = `${said}${said
          .replace(/\s+$/, '')
          .slice(0, Math.ceil(said.length * 0.4))
          .replace(/^\s*/, ' ')}`;
    }
    for (const field of document.querySelectorAll<HTMLInputElement>('[placeholder]'))
      field.placeholder += field.placeholder.slice(0, Math.ceil(field.placeholder.length * 0.4));
  });

test('words from right to left, and longer ones, make no page scroll sideways', async ({ browserOf, sql, department }) => {
  test.setTimeout(120_000);
  const text = {
    headline: 'Gate 2 is closed until the crane is repaired',
    instruction: '1. Use gate 4\n2. Tell the driver',
    description: 'A **crane** stands in the way.\n\n- one\n- two',
  };
  const id = await insertLiveFor(sql, department, { ackRequired: true, ...text });
  const [reader, editor] = await Promise.all([browserOf(department.one), browserOf('elena')]);
  const pages: [Page, string][] = [
    [reader, '/'],
    [reader, `/announcements/${id}`],
    [reader, '/archive'],
    [reader, '/profile'],
    [editor, '/newsroom'],
    [editor, '/newsroom/new'],
  ];
  for (const [page, path] of pages) {
    for (const width of isLong ? [1440, 390] : [390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path);
      await expect(page.locator('h1').first()).toBeVisible();
      await turnRound(page);
      const { overflow, widest } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const beyond = [...document.querySelectorAll('body *')].filter((each) => {
          const { left, right, width } = each.getBoundingClientRect();
          return width > 1 && (left < -1 || right > clientWidth + 1);
        });
        return { overflow: scrollWidth - clientWidth, widest: beyond.slice(0, 3).map((each) => `${each.tagName}.${each.className}`) };
      });
      expect.soft(overflow, `${path} at ${width} scrolls sideways: ${widest.join(' | ')}`).toBeLessThanOrEqual(0);
    }
  }
});
