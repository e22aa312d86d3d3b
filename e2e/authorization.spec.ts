/**
 * Every page, route, action and endpoint against everybody who may come. What exists is read from the build, so that a new
 * route or action without a row here fails.
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { type APIRequestContext, type Browser, request } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import en from '../messages/en.json' with { type: 'json' };
import es from '../messages/es.json' with { type: 'json' };
import { type Answer, actions, endpoints, routes, type Who, who } from './support/authorization.ts';
import { type Department, expect, sessionOf, test } from './support/fixtures.ts';
import { portal } from './support/place.ts';

const built = (file: string): unknown => JSON.parse(readFileSync(new URL(`../.next/server/${file}`, import.meta.url), 'utf8'));

const contextOf = async (sql: Pool, each: Who, department: Department): Promise<APIRequestContext> => {
  const names: Record<Who, string | null> = {
    anonymous: null,
    employee: 'bruno',
    'other manager': 'lucia',
    recipient: department.one,
    editor: 'elena',
  };
  const name = names[each];
  return request.newContext({ baseURL: portal, ...(name ? { storageState: await sessionOf(sql, name) } : {}) });
};

/** An announcement of elena's to the test's department, written as the publisher would. */
const insertAnnouncement = async (sql: Pool, department: Department, state: 'draft' | 'live'): Promise<string> =>
  sql.begin(async (tx) => {
    const [made] = await tx<{ id: string }[]>`
      insert into announcements (public_code, sender_id, author_id, idempotency_key)
      select upper(substr(md5(random()::text), 1, 8)), s.id, p.id, gen_random_uuid() from senders s, persons p where p.name = 'Elena Ruiz' limit 1 returning id`;
    const id = made?.id ?? '';
    const rule = { anyOf: [{ department: department.id, below: true }] };
    const [revision] = await tx<{ id: string }[]>`
      insert into revisions (announcement_id, number, severity, audience_rule, expires_at) values (${id}, 1, 'minor', ${tx.json(rule)}, now() + interval '1 hour') returning id`;
    await tx`insert into texts (revision_id, locale, headline) values (${revision?.id ?? ''}, 'en', ${`Authorization ${id}`})`;
    await tx`update announcements set current_revision_id = ${revision?.id ?? ''} where id = ${id}`;
    if (state === 'draft') return id;
    await tx`update revisions set submitted_at = now(), submitted_by = (select author_id from announcements where id = ${id}), rule_hash = '', content_hash = '', counted = '{}' where announcement_id = ${id}`;
    await tx`update announcements set state = 'scheduled', publish_at = now(), expires_at = now() + interval '1 hour' where id = ${id}`;
    await tx`update announcements set state = 'live', live_at = now() where id = ${id}`;
    await tx`insert into recipients (announcement_id, person_id, origin) select ${id}, id, 'frozen' from persons where external_id in (${department.one}, ${department.two})`;
    // Processes read the live announcements again when an event names a new one.
    await insertEvent(tx, { kind: 'published', announcementId: id, revisionId: revision?.id ?? '', round: 1 });
    return id;
  });

const answerOf = async (api: APIRequestContext, path: string): Promise<Answer> => {
  const answer = await api.get(path, { maxRedirects: 0 });
  const location = answer.headers()['location'] ?? '';
  if (answer.status() === 404) return 'not-found';
  if (answer.status() >= 500) return 'error';
  if (answer.status() >= 300) return new URL(location, portal).pathname === '/sign-in' ? 'sign-in' : 'elsewhere';
  if (!answer.headers()['content-type']?.startsWith('text/html')) return 'open';
  const html = await answer.text();
  if ([en, es].some((messages) => html.includes(`>${messages.notAllowed.title}</h1>`))) return 'not-allowed';
  return path.startsWith('/sign') ? 'open' : 'shown';
};

test('every built route and action has its row', () => {
  const manifest = built('app-paths-manifest.json') as Record<string, string>;
  expect(Object.keys(manifest).sort()).toEqual(Object.keys(routes).sort());
  const references = built('server-reference-manifest.json') as {
    node: Record<string, { exportedName: string }>;
    edge: Record<string, unknown>;
  };
  expect(
    Object.values(references.node)
      .map((each) => each.exportedName)
      .sort(),
  ).toEqual(Object.keys(actions).sort());
  expect(references.edge).toEqual({});
});

test('every page shows itself to those it is for, and to nobody else', async ({ sql, department }) => {
  const [live, draft] = [await insertAnnouncement(sql, department, 'live'), await insertAnnouncement(sql, department, 'draft')];
  const [coded] = await sql<{ publicCode: string }[]>`select public_code from announcements where id = ${live}`;
  const [two] = await sql<{ id: string; email: string }[]>`select id, email from persons where external_id = ${department.two}`;
  const [group] = await sql<{ id: string }[]>`select id from groups where retired_at is null limit 1`;
  const askAs = async (each: Who): Promise<void> => {
    const api = await contextOf(sql, each, department);
    for (const [name, { path, answers }] of Object.entries(routes)) {
      const asked = path
        .replace('{live}', live)
        .replace('{code}', coded?.publicCode ?? '')
        .replace('{draft}', draft)
        .replace('{department}', department.id)
        .replace('{person}', two?.id ?? '')
        .replace('{group}', group?.id ?? '');
      expect.soft(await answerOf(api, asked), `${name} to ${each}`).toBe(answers[each]);
      if (answers[each] === 'shown' || answers[each] === 'open') continue;
      const text = await (await api.get(asked, { headers: { rsc: '1' }, maxRedirects: 0 })).text();
      // A recipient has it in the banner of every page.
      if (each !== 'recipient') expect.soft(text, `${name} to ${each}, as data`).not.toContain(`Authorization ${live}`);
      expect.soft(text, `${name} to ${each}, as data`).not.toContain(`Authorization ${draft}`);
      expect.soft(text, `${name} to ${each}, as data`).not.toContain(two?.email ?? '');
    }
    await api.dispose();
  };
  await Promise.all(who.map(askAs));
});

test('every endpoint answers as it should', async ({ sql, department }) => {
  const live = await insertAnnouncement(sql, department, 'live');
  const receipt = { receipts: [{ announcementId: live, round: 1, kind: 'acknowledged' }], ids: [live] };
  for (const each of who) {
    const api = await contextOf(sql, each, department);
    for (const { path, method, statuses } of endpoints) {
      const answer = await api.fetch(path, { method, headers: { origin: portal }, ...(method === 'POST' ? { data: receipt } : {}) });
      expect.soft(answer.status(), `${method} ${path} by ${each}`).toBe(statuses[each]);
      if (path === '/live/state') expect.soft((await answer.text()).includes(live), `${path} to ${each}`).toBe(each === 'recipient');
    }
    await api.dispose();
  }
  const stored = await sql<{ externalId: string }[]>`
    select p.external_id from receipts c join persons p on p.id = c.person_id where c.announcement_id = ${live}`;
  expect(stored).toEqual([{ externalId: department.one }]);
});

/** The fields of a form as a page without script has it: with these anybody can send what only some are shown. */
const formOf = async (sql: Pool, browser: Browser, path: string, marker: string): Promise<Record<string, string>> => {
  const context = await browser.newContext({ storageState: await sessionOf(sql, 'elena'), javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(path);
  const form = page.locator('form', { has: page.locator(marker) }).first();
  const fields: Record<string, string> = {};
  for (const input of await form.locator('input[type="hidden"]').all()) {
    fields[(await input.getAttribute('name')) ?? ''] = (await input.getAttribute('value')) ?? '';
  }
  await context.close();
  expect(
    Object.keys(fields).some((name) => name.startsWith('$ACTION')),
    'a form that works without script',
  ).toBe(true);
  return fields;
};

test('an action sent by somebody who is not shown its form does nothing', async ({ browser, sql, department }) => {
  const ending = await insertAnnouncement(sql, department, 'live');
  const endForm = await formOf(sql, browser, `/announcements/${ending}`, '[name="announcementId"]');
  const composeForm = await formOf(sql, browser, '/newsroom/new', '[name="idempotencyKey"]');
  const duplicateForm = await formOf(sql, browser, '/newsroom', 'button:has(.lucide-copy)');
  await insertAnnouncement(sql, department, 'draft');
  const deleteForm = await formOf(sql, browser, '/newsroom', '[name="version"]');
  for (const each of who) {
    const api = await contextOf(sql, each, department);
    const send = (path: string, multipart: Record<string, string>) =>
      api.post(path, { multipart, headers: { origin: portal }, maxRedirects: 0 });
    const idempotencyKey = crypto.randomUUID();
    const written = {
      'headline.en': 'Sent past the form',
      severity: 'minor',
      audience: 'departments',
      department: department.id,
      fallback: 'never',
      intent: 'save',
    };
    await send('/newsroom/new', { ...composeForm, ...written, announcementId: '', idempotencyKey, expires: '', timeZone: 'UTC' });
    const made = await sql`select from announcements where idempotency_key = ${idempotencyKey}`;
    expect.soft(made.length, `compose by ${each}`).toBe(actions['compose']?.[each] === 'done' ? 1 : 0);

    const draft = await insertAnnouncement(sql, department, 'draft');
    await send('/newsroom', { ...deleteForm, announcementId: draft, version: '' });
    const [left] = await sql<{ state: string }[]>`select state from announcements where id = ${draft}`;
    expect.soft(left?.state, `deleteDraft by ${each}`).toBe(actions['deleteDraft']?.[each] === 'done' ? 'deleted' : 'draft');

    const copyKey = crypto.randomUUID();
    await send('/newsroom', { ...duplicateForm, announcementId: ending, idempotencyKey: copyKey });
    const copied = await sql`select from announcements where idempotency_key = ${copyKey}`;
    expect.soft(copied.length, `duplicate by ${each}`).toBe(actions['duplicate']?.[each] === 'done' ? 1 : 0);

    await send(`/announcements/${ending}`, { ...endForm, announcementId: ending });
    const [after] = await sql<
      { requested: boolean }[]
    >`select ended_because is not null as requested from announcements where id = ${ending}`;
    expect.soft(after?.requested, `endAnnouncement by ${each}`).toBe(actions['endAnnouncement']?.[each] === 'done');
    await api.dispose();
  }
});

test('a request that asks for another protocol gets its ordinary answer', async () => {
  for (const path of ['/health/live', '/sign-in', '/_next/webpack-hmr']) {
    for (const upgrade of ['h2c', 'websocket']) {
      const status = await new Promise((resolve, reject) => {
        const asked = get(`${portal}${path}`, { headers: { connection: 'Upgrade', upgrade }, timeout: 5_000 }, (answer) =>
          resolve(answer.statusCode),
        );
        asked.on('upgrade', () => reject(new Error('upgraded')));
        asked.on('timeout', () => asked.destroy(new Error('no answer')));
        asked.on('error', reject);
      });
      expect(status, `${path} as ${upgrade}`).toBe(path.startsWith('/_next') ? 404 : 200);
    }
  }
});
