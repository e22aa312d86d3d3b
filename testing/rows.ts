/** Rows a unit test begins with when it is not about how they came to be: something live, somebody signed in. Written as the owner. */
import { createHash, randomUUID } from 'node:crypto';
import type { Db, Pool } from '../db/client.ts';

import { needsApproval, type Severity } from '../domain/severity.ts';

type Text = { locale: string; headline: string; description: string; instruction: string };

export type LiveRows = { id: string; revisionId: string };

/** An announcement that is live for these people, without the event and the steps a publication brings. */
export const insertLive = async (
  owner: Pool,
  given: {
    authorId: string;
    people?: string[];
    round?: number;
    severity?: Severity;
    ackRequired?: boolean;
    confidential?: boolean;
    rule?: object;
  } & Partial<Text>,
): Promise<LiveRows> => {
  const [id, revisionId] = [randomUUID(), randomUUID()];
  const { authorId, people = [], round = 1, severity = 'minor', ackRequired = false, rule = { everyone: true } } = given;
  const { locale = 'en', headline = 'Gate 2 is closed', description = '', instruction = '', confidential = false } = given;
  await owner.begin(async (tx) => {
    await tx`insert into announcements (id, public_code, sender_id, author_id, idempotency_key, confidential)
      select ${id}, ${id.slice(0, 8).toUpperCase()}, s.id, ${authorId}, ${randomUUID()}, ${confidential} from senders s limit 1`;
    await tx`insert into revisions (id, announcement_id, number, round, severity, audience_rule, ack_required, rule_hash, counted, content_hash, submitted_by, submitted_at, expires_at)
      values (${revisionId}, ${id}, 1, ${round}, ${severity}, ${tx.json(rule as never)}, ${ackRequired}, '', '{}', '', ${authorId}, now(), now() + interval '1 hour')`;
    await tx`insert into texts (revision_id, locale, headline, description, instruction)
      values (${revisionId}, ${locale}, ${headline}, ${description}, ${instruction})`;
    await tx`update announcements set current_revision_id = ${revisionId}, state = 'scheduled', publish_at = now() where id = ${id}`;
    // Nobody makes severe ones live as long as there is no approval; a test takes the guards away for this one statement.
    if (needsApproval(severity)) await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'live', live_at = now(), expires_at = now() + interval '1 hour' where id = ${id}`;
    if (needsApproval(severity)) await alignRevision(tx, id);
    await tx`set local session_replication_role = origin`;
    await tx`insert into recipients (announcement_id, person_id, origin) select ${id}, unnest(${people}::uuid[]), 'frozen'`;
  });
  return { id, revisionId };
};

/** After a test wrote an announcement's state past all triggers: its current revision stands there, too. Past them as well. */
export const alignRevision = async (tx: Db, announcementId: string): Promise<void> => {
  await tx`update revisions r set state = a.state from announcements a where a.id = ${announcementId} and r.id = a.current_revision_id`;
};

/** The step of a mail that failed, of something that has ended. */
export const insertFailedMail = async (owner: Pool, authorId: string): Promise<string> => {
  const { id } = await insertLive(owner, { authorId });
  const [step] = await owner<{ id: string }[]>`
    insert into steps (announcement_id, kind, due_at, state) values (${id}, 'fallback', now(), 'done') returning id`;
  await owner`insert into deliveries (step_id, person_id, channel, address, priority, state)
    values (${step?.id ?? ''}, ${authorId}, 'mail', 'ana@pregon.example', 1, 'failed')`;
  await owner`update announcements set state = 'ended', ended_because = 'withdrawn', ended_at = now() where id = ${id}`;
  return step?.id ?? '';
};

/** A severe announcement that is live, and one that waits for its publication. */
export const insertSevere = async (owner: Pool, authorId: string) => {
  const grave = await insertLive(owner, { authorId, severity: 'severe' });
  const waiting = await insertLive(owner, { authorId, severity: 'severe' });
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'scheduled' where id = ${waiting.id}`;
    await alignRevision(tx, waiting.id);
  });
  return { grave: grave.id, waiting: waiting.id, severe: waiting.revisionId };
};

/** An announcement that the publisher may still take. */
export const insertScheduled = async (owner: Pool, authorId: string): Promise<string> => {
  const { id } = await insertLive(owner, { authorId });
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'scheduled', live_at = null, give_up_at = now() + interval '1 hour' where id = ${id}`;
    await alignRevision(tx, id);
  });
  return id;
};

/** Signs somebody in. Returns the token their browser would hold, and its hash. */
export const insertSignIn = async (owner: Pool, personId: string): Promise<{ token: string; hash: string }> => {
  const token = randomUUID();
  const hash = createHash('sha256').update(token).digest('hex');
  await owner`insert into sessions (id_hash, person_id, auth_time) values (${hash}, ${personId}, now())`;
  return { token, hash };
};
