/**
 * Browsers in which one thing is missing or throws when it is used, and the story that each of them must tell all the same: a
 * publication arrives on an open page, is reported as seen, and is acknowledged with the server knowing it.
 */
import { type Browser, expect, type Page } from '@playwright/test';
import type { Pool } from '../../db/client.ts';
import { insertEvent } from '../../db/live/events.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { portal, ports, promised } from './place.ts';

export type Fault = {
  /** From the window: `navigator.locks`, `Element.prototype.animate`. */
  api: string;
  how: 'missing' | 'throws';
};

/** Interfaces without which there is no stream: the page is told to ask for the state. */
const streams = new Set(['EventSource']);

export const nameOf = ({ api, how }: Fault): string => `${api} ${how === 'missing' ? 'is missing' : 'throws'}`;

/** Runs in the page, before everything else. Of what can be written only the writing fails: `document.title`. */
export const breakApi = ({ api, how }: Fault): void => {
  const names = api.split('.');
  const name = names.pop() ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: whatever a browser has
  const holder: any = names.reduce<any>((from, each) => from[each], window);
  const fail = () => {
    throw new Error('Broken by the test');
  };
  let owner = holder;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  if (!owner) throw new Error(`This browser has no ${api}`);
  const was = Object.getOwnPropertyDescriptor(owner, name);
  if (how === 'missing') delete owner[name];
  else if (typeof was?.value === 'function')
    Object.defineProperty(holder, name, { value: new Proxy(fail, { construct: fail }), configurable: true, writable: true });
  else Object.defineProperty(holder, name, { get: () => (was?.set ? was.get?.call(holder) : fail()), set: fail, configurable: true });
  Object.assign(window, {
    isBroken: () => {
      if (how === 'missing') return !(name in holder) || holder[name] === undefined;
      try {
        if (was?.set) holder[name] = '';
        else if (typeof was?.value === 'function') new holder[name]();
        else holder[name];
        // Taken away by the page itself.
        return holder[name] === undefined;
      } catch (error) {
        return error instanceof Error;
      }
    },
  });
};

type Reader = { fault: Fault; page: Page; personId: string };

const open = async (browser: Browser, sql: Pool, fault: Fault, personId: string): Promise<Reader> => {
  const { token } = await insertSignIn(sql, personId);
  const context = await browser.newContext();
  await context.addCookies([{ name: `pregon-session-${ports.portal}`, value: token, url: portal }]);
  const page = await context.newPage();
  await page.addInitScript(breakApi, fault);
  await page.goto(portal);
  const isBroken = await page.evaluate(() => (window as unknown as { isBroken: () => boolean }).isBroken());
  expect(isBroken, `the fault is there: ${nameOf(fault)}`).toBe(true);
  return { fault, page, personId };
};

/** How many of these people did it. */
const countDid = async (sql: Pool, id: string, what: 'seen_at' | 'acknowledged_at'): Promise<string[]> => {
  const rows = await sql<{ personId: string }[]>`
    select person_id as "personId" from receipts where announcement_id = ${id} and ${sql(what)} is not null`;
  return rows.map(({ personId }) => personId);
};

const namesOf = (readers: Reader[], ids: string[]): string[] =>
  readers
    .filter(({ personId }) => ids.includes(personId))
    .map(({ fault }) => nameOf(fault))
    .sort();

/** Each fault in a browser of its own, of a person of its own; all of them at the same time. */
export const tellStory = async (browser: Browser, sql: Pool, faults: Fault[]): Promise<void> => {
  const people = await sql<{ id: string }[]>`
    select id from persons where external_id like 'E%' and locale = 'en' order by external_id desc limit ${faults.length}`;
  const readers = await Promise.all(faults.map((fault, place) => open(browser, sql, fault, people[place]?.id ?? '')));
  const all = readers.map(({ fault }) => nameOf(fault)).sort();
  const headline = `In spite of all ${Date.now()}`;
  const given = { authorId: people[0]?.id ?? '', people: people.map(({ id }) => id), headline, ackRequired: true };
  const { id, revisionId } = await insertLive(sql, { ...given, rule: { anyOf: [] } });
  try {
    await sql.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
    for (const { fault, page } of readers) if (streams.has(fault.api)) await page.evaluate(() => window.dispatchEvent(new Event('online')));
    const shown = readers.map(({ fault, page }) =>
      expect.soft(page.getByTestId('banner').getByRole('heading', { name: headline }), nameOf(fault)).toBeVisible(promised(5_000)),
    );
    await Promise.all(shown);
    await expect.poll(async () => namesOf(readers, await countDid(sql, id, 'seen_at')), { timeout: 15_000 }).toEqual(all);
    const pressed = readers.map(({ page }) =>
      page.locator('article', { hasText: headline }).locator('form button').click({ timeout: 5_000 }),
    );
    await Promise.allSettled(pressed);
    await expect.poll(async () => namesOf(readers, await countDid(sql, id, 'acknowledged_at')), { timeout: 15_000 }).toEqual(all);
    for (const { fault, page } of readers)
      await expect
        .soft(page.locator('article', { hasText: headline }).getByText('Acknowledged', { exact: true }), nameOf(fault))
        .toBeVisible();
  } finally {
    await sql`update announcements set ended_because = 'withdrawn' where id = ${id}`;
    await Promise.all(readers.map(({ page }) => page.context().close()));
  }
};
