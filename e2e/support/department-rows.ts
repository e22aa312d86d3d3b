/** An announcement that is live for the first person of a test's department, as the publisher would have left it. */
import type { Pool } from '../../db/client.ts';
import { insertEvent } from '../../db/live/events.ts';
import { notify } from '../../db/notify.ts';
import type { Severity } from '../../domain/severity.ts';
import { insertLive } from '../../testing/rows.ts';
import type { Department } from './fixtures.ts';

type Given = {
  headline?: string;
  description?: string;
  instruction?: string;
  locale?: string;
  ackRequired?: boolean;
  confidential?: boolean;
  severity?: Severity;
};

/** Returns its id. The department's own fixture withdraws it when the test is over. */
export const insertLiveFor = async (sql: Pool, department: Department, given: Given = {}): Promise<string> => {
  const [one] = await sql<{ id: string }[]>`select id from persons where external_id = ${department.one}`;
  if (!one) throw new Error(`The demo has no ${department.one}`);
  return insertFor(sql, department, { authorId: one.id, people: [one.id], ...given });
};

/** The same by Elena, for both people of the department: what a test begins with that is not about writing or publishing. */
export const publishByRow = async (sql: Pool, department: Department, given: Given = {}): Promise<string> => {
  const people = await sql<{ id: string; externalId: string }[]>`
    select id, external_id from persons where name = 'Elena Ruiz' or external_id in (${department.one}, ${department.two})`;
  const readers = people.filter(({ externalId }) => externalId === department.one || externalId === department.two);
  const author = people.find((each) => !readers.includes(each));
  if (!author || readers.length !== 2) throw new Error(`The demo has no Elena Ruiz, or not both people of ${department.name}`);
  return insertFor(sql, department, { authorId: author.id, people: readers.map(({ id }) => id), ...given });
};

const insertFor = async (sql: Pool, department: Department, given: Given & { authorId: string; people: string[] }): Promise<string> => {
  const rule = { anyOf: [{ department: department.id, below: true }] };
  const { id, revisionId } = await insertLive(sql, { rule, ...given });
  // Without it a stream that is open knows nothing of it, and a page takes it away again.
  await sql.begin(async (tx) => {
    await insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 });
    await notify(tx, 'pregon_events');
  });
  return id;
};

export const insertMany = async (sql: Pool, department: Department, count: number): Promise<void> => {
  for (let number = 1; number <= count; number += 1)
    await insertLiveFor(sql, department, { headline: `Many ${number}`, instruction: `Do ${number}` });
};

export const receiptOf = async (sql: Pool, id: string, round = 1) => {
  const [row] = await sql<{ shown: boolean; seen: boolean; acknowledged: boolean; dismissed: boolean }[]>`
    select shown_at is not null as shown, seen_at is not null as seen, acknowledged_at is not null as acknowledged, dismissed_at is not null as dismissed
    from receipts where announcement_id = ${id} and round = ${round}`;
  return { ...row };
};

/** Asks for attention again, as an update does: the same text in the next round. */
export const insertNextRound = async (sql: Pool, id: string): Promise<void> => {
  await sql.begin(async (tx) => {
    const [next] = await tx<{ id: string; round: number; shown: string }[]>`
      insert into revisions (announcement_id, number, round, severity, audience_rule, ack_required, rule_hash, counted, content_hash, submitted_by, submitted_at, expires_at)
      select announcement_id, number + 1, round + 1, severity, audience_rule, ack_required, rule_hash, counted, content_hash, submitted_by, now(), expires_at
      from revisions where id = (select current_revision_id from announcements where id = ${id})
      returning id, round, (select current_revision_id from announcements where id = ${id}) as shown`;
    if (!next) throw new Error(`There is no ${id}`);
    await tx`insert into texts (revision_id, locale, headline, description, instruction)
      select ${next.id}, locale, headline, description, instruction from texts where revision_id = (select current_revision_id from announcements where id = ${id})`;
    // Severe ones, too: nobody makes those live as long as there is no approval, so the guards are away for these statements.
    await tx`set local session_replication_role = replica`;
    await tx`update revisions set state = 'superseded' where id = ${next.shown}`;
    await tx`update revisions set state = 'live' where id = ${next.id}`;
    await tx`update announcements set current_revision_id = ${next.id} where id = ${id}`;
    await tx`set local session_replication_role = origin`;
    await insertEvent(tx, { kind: 'updated', announcementId: id, revisionId: next.id, round: next.round });
    await notify(tx, 'pregon_events');
  });
};

/** Takes away what a test put up, before its end. */
export const withdrawAll = async (sql: Pool, department: Department): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`update announcements set ended_because = 'withdrawn' where state = 'live' and ended_because is null
      and current_revision_id in (select id from revisions where audience_rule #>> '{anyOf,0,department}' = ${department.id})`;
    await notify(tx, 'pregon_due');
  });
};
