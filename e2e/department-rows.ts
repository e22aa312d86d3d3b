/** An announcement that is live for the first person of a test's department, as the publisher would have left it. */
import type { Pool } from '../db/client.ts';
import { insertEvent } from '../db/events.ts';
import type { Severity } from '../server/live/view.ts';
import type { Department } from './fixtures.ts';
import { insertLive } from './unit-rows.ts';

type Given = { headline?: string; description?: string; instruction?: string; ackRequired?: boolean; severity?: Severity };

/** Returns its id. The department's own fixture withdraws it when the test is over. */
export const insertLiveFor = async (sql: Pool, department: Department, given: Given = {}): Promise<string> => {
  const [one] = await sql<{ id: string }[]>`select id from persons where external_id = ${department.one}`;
  if (!one) throw new Error(`The demo has no ${department.one}`);
  const rule = { anyOf: [{ department: department.id, below: true }] };
  const { id, revisionId } = await insertLive(sql, { authorId: one.id, people: [one.id], rule, ...given });
  // Without it a stream that is open knows nothing of it, and a page takes it away again.
  await sql.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  return id;
};

/** Takes away what a test put up, before its end. */
export const withdrawAll = async (sql: Pool, department: Department): Promise<void> => {
  await sql`update announcements set ended_because = 'withdrawn' where state = 'live' and ended_because is null
    and current_revision_id in (select id from revisions where audience_rule #>> '{anyOf,0,department}' = ${department.id})`;
};
