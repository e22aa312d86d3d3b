/** An open page of the desk, as the browser tests look at it. */
import type { Page } from '@playwright/test';
import type { Pool } from '../../db/client.ts';
import { alignRevision } from '../../testing/rows.ts';

/** Marks the page, so that a reload is noticed, and counts what it asks for. */
export const watchPage = async (page: Page) => {
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search));
  return {
    asked,
    isSame: () => page.evaluate(() => 'notReloaded' in window),
  };
};

export const idOf = async (sql: Pool, headline: string): Promise<string> => {
  const [row] = await sql<{ id: string }[]>`
    select r.announcement_id as id from texts t join revisions r on r.id = t.revision_id where t.headline = ${headline}`;
  return row?.id ?? '';
};

const section = (page: Page, name: string) => page.locator('section', { has: page.getByRole('heading', { name, exact: true }) });
export const rowOf = (page: Page, name: string, headline: string) =>
  section(page, name).getByRole('listitem').filter({ hasText: headline });

/** It is over, and nobody is told: not even by the database. */
export const endUnheard = (sql: Pool, id: string): Promise<unknown> =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'ended', ended_at = now(), ended_because = 'withdrawn' where id = ${id}`;
    await alignRevision(tx, id);
  });

/** Keeps back the page's next request for this address until it is let go: its answer, or the request itself. */
export const holdNext = async (page: Page, address: RegExp, what: 'answer' | 'request') => {
  let letGo = () => {};
  const waits = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isHeld = false;
  await page.route(
    address,
    async (route) => {
      const response = what === 'answer' ? await route.fetch() : null;
      isHeld = true;
      await waits;
      await (response ? route.fulfill({ response }) : route.continue());
    },
    { times: 1 },
  );
  return { isHeld: () => isHeld, letGo };
};

/** A manager of the department, in whose newsroom nothing else moves; in an editor's whatever other tests publish does. */
export const letManage = (sql: Pool, externalId: string, departmentId: string): Promise<unknown> =>
  sql`insert into grants (person_id, role, department_id, source, why)
    select id, 'manager', ${departmentId}, 'hand', 'test' from persons where external_id = ${externalId}`;
