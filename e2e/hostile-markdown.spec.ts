/** Text of an editor, or of somebody who took over an editor's browser, is shown as text and nothing else. */
import type { Page } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import { composeMail } from '../server/delivery/channels/mail/compose.ts';
import { type ComposeText, parseCompose } from '../server/writing/input.ts';
import { hostile } from '../testing/hostile-markdown.ts';
import { useSettings } from '../testing/settings.ts';
import { insertLiveFor, withdrawAll } from './support/department-rows.ts';
import { type Department, expect, othersOf, test } from './support/fixtures.ts';
import { isLong, portal } from './support/place.ts';

type Found = string[];
declare global {
  interface Window {
    violations?: string[];
    hacked?: unknown;
  }
}

/** Everything a page does that text would not: dialogs, reports against the policy, errors, requests to somebody else. */
const watch = async (page: Page): Promise<Found> => {
  const found: Found = [];
  page.on('dialog', (dialog) => {
    found.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (line) => line.type() === 'error' && found.push(`console: ${line.text()}`));
  page.on('pageerror', (error) => found.push(`error: ${error.message}`));
  page.on('popup', (popup) => found.push(`popup: ${popup.url()}`));
  page.on(
    'request',
    (request) =>
      /^(?:https?|wss?|ftp):/.test(request.url()) && !request.url().startsWith(`${portal}/`) && found.push(`request: ${request.url()}`),
  );
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      window.violations?.push(`${event.violatedDirective}: ${event.blockedURI}`),
    );
  });
  return found;
};

/** Forbidden content below a description: another element, another attribute, a link that hides its address, invisible letters. */
const inspect = (page: Page): Promise<Found> =>
  page.evaluate(() => {
    const wrong: string[] = [...(window.violations ?? []), ...('hacked' in window ? ['hacked'] : [])];
    const allowed: Record<string, string[]> = { A: ['href', 'data-to'], SPAN: ['class', 'aria-hidden'] };
    const bare = ['P', 'STRONG', 'EM', 'UL', 'OL', 'LI', 'BDI'];
    const prose = [...document.querySelectorAll('.prose-body, .steps')];
    for (const element of prose.flatMap((each) => [...each.querySelectorAll('*')])) {
      const attributes = bare.includes(element.tagName) ? [] : allowed[element.tagName];
      if (!attributes) wrong.push(`element ${element.tagName}`);
      for (const name of element.getAttributeNames()) if (!attributes?.includes(name)) wrong.push(`attribute ${element.tagName} ${name}`);
    }
    for (const link of prose.flatMap((each) => [...each.querySelectorAll('a')])) {
      const { protocol, host, username, password, href } = link;
      const address = href.replace(/^(?:https:\/\/|mailto:|tel:)/, '');
      const text = (link.textContent ?? '').trim();
      const says = text.replace(/^(?:https:\/\/|mailto:|tel:)/, '');
      const beside = link.nextElementSibling?.tagName === 'BDI' ? link.nextElementSibling.textContent : '';
      const isNumber = protocol === 'tel:' && text.replace('(0)', '').replace(/[^\d+]/g, '') === address;
      // Letters of other scripts, and other letters for the same host, may not pass for the address.
      const isAddress = [address, address.replace(/\/$/, ''), decodeURI(address)].includes(says) || text === href;
      if (!['https:', 'mailto:', 'tel:'].includes(protocol) || username + password !== '') wrong.push(`link to ${href}`);
      if (!isNumber && !isAddress && ![` (${host})`, ` (${address})`].includes(beside ?? ''))
        wrong.push(`link says ${says}, leads to ${href}`);
    }
    if (/[\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF]|[^\P{Cc}\n\t]/u.test(prose.map((each) => each.textContent).join('')))
      wrong.push('unseen letters');
    for (const element of document.querySelectorAll('*'))
      for (const name of element.getAttributeNames())
        if (name.startsWith('on') || name === 'srcdoc') wrong.push(`${element.tagName} has ${name}`);
    // Scripts that our own script loads need no nonce.
    for (const { nonce, src, outerHTML } of document.scripts)
      if (nonce === '' && !src.startsWith(`${location.origin}/_next/static/`)) wrong.push(`script: ${outerHTML.slice(0, 80)}`);
    if (document.querySelector('iframe, object, embed, base, meta[http-equiv], link[href^="http"]:not([href^="/"])'))
      wrong.push('a foreign element');
    return wrong;
  });

/** As the composer's form stores it. Half a character does not get through a request. */
const asStored = (text: string): ComposeText => {
  const parsed = parseCompose({
    intent: ['save'],
    idempotencyKey: [crypto.randomUUID()],
    severity: ['minor'],
    fallback: ['never'],
    'headline.en': [[...text.toWellFormed()].slice(0, 100).join('')],
    'instruction.en': [text.toWellFormed().slice(0, 1_000)],
    'description.en': [text.toWellFormed()],
  });
  if (!parsed.ok) throw new Error(`The form refuses ${JSON.stringify(text)}: ${JSON.stringify(parsed)}`);
  const [stored = { locale: 'en', headline: '', instruction: '', description: '' }] = parsed.input.texts;
  return { ...stored, headline: stored.headline || 'Nothing' };
};

const stored = hostile.map(([kind, text], index) => ({ kind, text, index, ...asStored(text) }));
/** Each of them is in components/written.test.tsx; `npm run test:long` shows a browser each, too. */
const oneIn = (n: number) => stored.filter(({ index }) => isLong || index % n === 0);

test('there are more than 200 of them, each another', () => {
  expect(new Set(hostile.map(([, text]) => text)).size).toBeGreaterThan(200);
});

type Put = { sql: Pool; department: Department; each: (typeof stored)[number] };

/** Past the form: as somebody writes it who found a way to the table. Postgres takes no NUL. */
const put = ({ sql, department, each: { text, index, headline, instruction } }: Put): Promise<string> => {
  const description = `${text.replaceAll('\0', '').toWellFormed()}\n\nthe end of ${index}`;
  return insertLiveFor(sql, department, { headline, instruction, description });
};

const endAllUnheard = (sql: Pool, ids: string[]): Promise<unknown> =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'ended', ended_at = now(), ended_because = 'withdrawn' where id = any(${ids}::uuid[])`;
    await tx`update revisions r set state = a.state from announcements a where a.id = any(${ids}::uuid[]) and r.id = a.current_revision_id`;
  });

/** The HTML of a description, as the portal sends it. */
const cutOut = (html: string, index: number): string => {
  const from = html.indexOf('<div class="prose-body');
  const description = html.slice(from, html.indexOf('</section>', from));
  expect(description, `the description of ${index}`).toContain(`the end of ${index}`);
  return description;
};

test('a hostile description is text as the portal sends it: many in one page under the portal’s own policy', async ({
  browserOf,
  sql,
  department,
}) => {
  test.setTimeout(300_000);
  const page = await browserOf(department.one);
  const some = oneIn(4);
  const ids = new Map(await Promise.all(some.map(async (each) => [each.index, await put({ sql, department, each })] as const)));
  // None is in the banner of a page: only its description is looked at here.
  await endAllUnheard(sql, [...ids.values()]);
  let policy = '';
  const sections: string[] = [];
  const waiting = [...some];
  const ask = async (): Promise<void> => {
    for (let each = waiting.pop(); each; each = waiting.pop()) {
      const answer = await page.request.get(`/announcements/${ids.get(each.index)}`);
      policy = answer.headers()['content-security-policy'] ?? '';
      sections.push(`<section id="of-${each.index}">${cutOut(await answer.text(), each.index)}</section>`);
    }
  };
  await Promise.all([ask(), ask(), ask(), ask()]);
  const found = await watch(page);
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>All</title><body>${sections.join('\n')}</body></html>`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  await page.route(`${portal}/all`, (route) => route.fulfill({ headers, body }));
  await page.goto('/all');
  expect(await page.locator('body > section > .prose-body:only-child').count()).toBe(some.length);
  await page.waitForTimeout(500);
  expect([...found, ...(await inspect(page))]).toEqual([]);
});

test('a hostile description is text in its own page, also when that has woken up', async ({ browserOf, sql, department }) => {
  test.setTimeout(900_000);
  const page = await browserOf(department.one);
  const found = await watch(page);
  for (const each of oneIn(64)) {
    await page.goto(`/announcements/${await put({ sql, department, each })}`);
    await expect(page.locator('.prose-body')).toContainText(`the end of ${each.index}`);
    await expect(page.getByTestId('freshness').filter({ hasText: 'checked' }).first()).toBeVisible();
    expect.soft([...found.splice(0), ...(await inspect(page))], `${each.kind}: ${each.text.slice(0, 120)}`).toEqual([]);
    // Not while it is on the screen: the page would ask for it again, and be told that it is gone.
    await page.goto('about:blank');
    await withdrawAll(sql, department);
  }
});

test('hostile headlines and instructions are shown as text, all in one banner', async ({ browserOf, sql, department }) => {
  test.setTimeout(180_000);
  const some = oneIn(4);
  await Promise.all(some.map(({ headline, instruction }) => insertLiveFor(sql, department, { headline, instruction })));
  const page = await browserOf(department.one);
  const found = await watch(page);
  await page.goto('/');
  const banner = page.getByTestId('banner');
  await othersOf(page).click();
  await expect(banner.getByRole('heading')).toHaveCount(some.length);
  const headings = await banner
    .getByRole('heading')
    .evaluateAll((list) => list.map((each) => ({ text: each.textContent, elements: each.children.length })));
  expect(headings.map(({ text }) => text).sort()).toEqual(some.map(({ headline }) => headline).sort());
  expect(headings.every(({ elements }) => elements === 0)).toBe(true);
  expect(await banner.locator('.banner-steps').count()).toBeGreaterThan(some.length / 2);
  expect([...found, ...(await inspect(page))]).toEqual([]);
});

test('a hostile announcement is text in the mail too', async ({ page }) => {
  useSettings({ PORTAL_URL: portal });
  const found = await watch(page);
  for (const { kind, headline, instruction, description } of oneIn(4)) {
    const now = new Date();
    const words = composeMail({
      id: '',
      needed: true,
      address: 'ana@acerosdelnorte.example',
      attempt: 1,
      noticeId: null,
      announcementId: '00000000-0000-4000-8000-000000000000',
      personName: headline,
      personLocale: 'en',
      timeZone: 'UTC',
      severity: 'minor',
      senderName: headline,
      liveAt: now,
      dueAt: now,
      expiresAt: now,
      toEveryone: false,
      ackRequired: true,
      texts: [{ locale: 'en', headline, instruction, description }],
    });
    expect.soft(words.subject, kind).not.toMatch(/[\r\n]/);
    await page.setContent(words.html);
    const inside = await page.evaluate(() => {
      const elements = [...document.querySelectorAll('*')];
      return {
        names: [...new Set(elements.map((each) => each.tagName))].filter(
          (name) => !/^(HTML|HEAD|META|TITLE|STYLE|BODY|DIV|TABLE|TBODY|TR|TD|P|SPAN|H1|BR|A|STRONG|EM)$/.test(name),
        ),
        handlers: elements.flatMap((each) => each.getAttributeNames().filter((name) => /^on|^src|^background$|^action$/.test(name))),
        links: elements
          .filter((each) => each.hasAttribute('href'))
          .filter(
            (each) =>
              !(each instanceof HTMLAnchorElement && /^(?:https|mailto|tel):$/.test(each.protocol) && each.username + each.password === ''),
          )
          .map((each) => each.getAttribute('href')),
        last: elements.findLast((each) => each.hasAttribute('href'))?.getAttribute('href'),
        styles: document.querySelectorAll('style, title').length,
      };
    });
    expect.soft(inside, kind).toEqual({
      names: [],
      handlers: [],
      // The button: the portal of the tests speaks plain HTTP. Whatever else is pressed leads where a link may lead.
      links: [`${portal}/announcements/00000000-0000-4000-8000-000000000000`],
      last: `${portal}/announcements/00000000-0000-4000-8000-000000000000`,
      styles: 2,
    });
  }
  expect(found).toEqual([]);
});
