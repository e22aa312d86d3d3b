/**
 * Writes the made-up company and its past into a new database, in one transaction.
 * Invariant: all of it or nothing; whatever a rule of the database forbids, the demo's past does not have either.
 */
import { createHash, randomUUID } from 'node:crypto';
import { countAudience, insertFrozenRecipients } from '#db/audience/recipients.ts';
import type { Pool, Tx } from '#db/client.ts';
import { insertEvent } from '#db/live/events.ts';
import { insertDraft, updateRevision } from '#db/writing/drafts.ts';
import type { AudienceRule } from '../domain/audience.ts';
import { withMailAfter } from '../domain/delivery.ts';
import { makePeople, type Person } from './company.ts';
import { departmentOf, departments, sites } from './departments.ts';
import { makeGroups } from './groups.ts';
import { externalIdOf, namedPeople } from './named.ts';
import { type Past, pastAnnouncements } from './past.ts';

/** Fills a database that has nobody in it; leaves every other one alone. */
export const seedWhenEmpty = async (owner: Pool): Promise<void> => {
  const [found] = await owner<{ any: boolean }[]>`select exists (select from persons) as any`;
  if (found?.any) return;
  const people = makePeople();
  await owner.begin(async (tx) => {
    await insertCompany(tx, people);
    await insertGroups(tx, people);
    await insertGrants(tx, people);
    await insertRequest(tx, people);
    for (const past of pastAnnouncements) await insertPast(tx, people, past);
  });
  await owner`analyze`;
};

const insertCompany = async (tx: Tx, people: Person[]): Promise<void> => {
  await tx`insert into sites (id, name, address, time_zone)
    select id, name, address, "timeZone" from jsonb_to_recordset(${tx.json(sites)}) as x(id uuid, name text, address text, "timeZone" text)`;
  await tx`insert into departments (id, external_id, name, parent_id, path)
    select id, "externalId", name, "parentId", path
    from jsonb_to_recordset(${tx.json(departments)}) as x(id uuid, "externalId" text, name text, "parentId" uuid, path uuid[])`;
  await tx`insert into persons (id, external_id, source, name, email, locale, department_id, site_id)
    select id, "externalId", 'csv', name, email, locale, "departmentId", "siteId"
    from jsonb_to_recordset(${tx.json(people)}) as x(id uuid, "externalId" text, name text, email text, locale text, "departmentId" uuid, "siteId" uuid)`;
  const card = {
    purpose: 'Aceros del Norte, todos los centros · all sites',
    mail: 'comunicacion@acerosdelnorte.example',
    telephone: '4100',
    never: 'Never asks for a password. Never writes from a private number. Never sends an attachment.',
  };
  await tx`insert into settings (key, value) values ('telephone', ${tx.json('4112')})`;
  await tx`insert into senders (name, card) values ('Aceros del Norte', ${tx.json(card)})`;
};

const insertGrants = async (tx: Tx, people: Person[]): Promise<void> => {
  for (const named of namedPeople) {
    if (!named.grant) continue;
    const { role, department, days, why } = named.grant;
    await tx`insert into grants (person_id, role, department_id, source, why, ends_at)
      values (${idOf(people, named.short)}, ${role}, ${department && departmentOf(department).id}, 'hand', ${why}, now() + make_interval(days => ${days}))`;
  }
};

const insertGroups = async (tx: Tx, people: Person[]): Promise<void> => {
  for (const { id, name, members } of makeGroups(people)) {
    await tx`insert into groups (id, name, source) values (${id}, ${name}, 'hand')`;
    await tx`insert into memberships (group_id, person_id) select ${id}, unnest(${members}::uuid[])`;
  }
};

/** One role that waits for a second administrator: Olga may confirm what Iker asked for. */
const insertRequest = async (tx: Tx, people: Person[]): Promise<void> => {
  await tx`insert into grant_requests (person_id, role, why, requested_by, requested_at)
    values (${idOf(people, 'marcos')}, 'editor', 'Third editor, for nights and weekends', ${idOf(people, 'iker')}, now() - interval '2 hours')`;
};

const idOf = (people: Person[], short: string): string => {
  const named = namedPeople.find((each) => each.short === short);
  const found = named && people.find((each) => each.externalId === externalIdOf(named));
  if (!found) throw new Error(`The company has nobody called ${short}`);
  return found.id;
};

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** A manager's rule is bounded by the departments they manage, as in the product. */
const ruleOf = ({ author, departments: slugs }: Past): AudienceRule => {
  if (slugs.length === 0) return { everyone: true };
  const anyOf = slugs.map((slug) => ({ department: departmentOf(slug).id, below: true }));
  const managed = namedPeople.find((each) => each.short === author)?.grant?.department;
  return managed ? { anyOf, within: [departmentOf(managed).id] } : { anyOf };
};

/** One announcement from draft to ended, through every state it must pass. */
const insertPast = async (tx: Tx, people: Person[], past: Past): Promise<void> => {
  const authorId = idOf(people, past.author);
  const rule = ruleOf(past);
  const escalation = withMailAfter([], past.fallbackMinutes);
  const announcementId = await insertDraft(tx, { authorId, idempotencyKey: randomUUID(), publicCode: past.code });
  const [revision] = await tx<{ id: string }[]>`select id from revisions where announcement_id = ${announcementId}`;
  if (!announcementId || !revision) throw new Error('A past announcement was not stored');
  const { severity, ackRequired, texts } = past;
  await updateRevision(tx, revision.id, { severity, senderId: null, audienceRule: rule, ackRequired, escalation, expiresAt: null, texts });
  await submit(tx, { past, rule, revisionId: revision.id, authorId });
  await schedule(tx, { past, announcementId });
  await tx`update revisions set state = 'scheduled' where id = ${revision.id}`;
  await tx`update announcements set live_at = publish_at where id = ${announcementId}`;
  await tx`update revisions set state = 'live' where id = ${revision.id}`;
  await insertFrozenRecipients(tx, announcementId, rule);
  await tx`update recipients set joined_at = a.live_at from announcements a where a.id = announcement_id and a.id = ${announcementId}`;
  await insertEvent(tx, { kind: 'published', announcementId, revisionId: revision.id, round: 1 });
  await tx`update announcements set ended_because = ${past.ended}, ended_at = live_at + make_interval(hours => ${past.hours}) where id = ${announcementId}`;
  await tx`update revisions set state = 'ended' where id = ${revision.id}`;
  await insertEvent(tx, { kind: 'ended', announcementId, revisionId: revision.id, round: 1 });
  await insertReceipts(tx, past, announcementId);
  if (past.fallbackMinutes !== null) await insertFallback(tx, { announcementId, revisionId: revision.id, minutes: past.fallbackMinutes });
};

/** At 9:00 in Bilbao, that many days ago. */
const went = (tx: Tx, past: Past) =>
  tx`(date_trunc('day', now(), 'Europe/Madrid') + interval '9 hours' - make_interval(days => ${past.daysAgo}))`;
/** A withdrawn announcement would have gone on for as long again. */
const promised = (tx: Tx, past: Past) =>
  tx`(${went(tx, past)} + make_interval(hours => ${past.ended === 'withdrawn' ? past.hours * 2 : past.hours}))`;

const submit = async (
  tx: Tx,
  { past, rule, revisionId, authorId }: { past: Past; rule: AudienceRule; revisionId: string; authorId: string },
): Promise<void> => {
  const { total, departments: counts } = await countAudience(tx, rule);
  await tx`update revisions set submitted_by = ${authorId}, submitted_at = ${went(tx, past)}, rule_hash = ${sha256(rule)},
    content_hash = ${sha256(past.texts)}, expires_at = ${promised(tx, past)}, counted = ${tx.json({ total, departments: counts })}
    where id = ${revisionId}`;
};

const schedule = async (tx: Tx, { past, announcementId }: { past: Past; announcementId: string }): Promise<void> => {
  await tx`update announcements set publish_at = ${went(tx, past)}, give_up_at = ${went(tx, past)} + interval '5 seconds',
    expires_at = ${promised(tx, past)} where id = ${announcementId}`;
};

/** Most see it within minutes, the last after hours; a number made of the person and the code decides, so it is the same each time. */
const insertReceipts = async (tx: Tx, past: Past, announcementId: string): Promise<void> => {
  await tx`
    with chance as (
      select m.person_id, a.live_at, a.ended_at, mod(hashtext(p.external_id || a.public_code)::bigint + 2147483648, 1000) / 1000.0 as u
      from recipients m join persons p on p.id = m.person_id join announcements a on a.id = m.announcement_id where a.id = ${announcementId}),
    saw as (
      select person_id, u, least(live_at + make_interval(secs => 8 + (14400 * power(u / ${past.reach}::float8, 4))::float8), ended_at - interval '1 minute') as seen_at
      from chance where u < ${past.reach}::float8)
    insert into receipts (announcement_id, round, person_id, shown_at, seen_at, seen_by, acknowledged_at, dismissed_at)
    select ${announcementId}, 1, person_id, seen_at - interval '2 seconds', seen_at, 'banner',
      case when ${past.ackRequired} and u < ${past.reach * 0.9}::float8 then seen_at + interval '20 seconds' end,
      case when not ${past.ackRequired} and u < ${past.reach * 0.6}::float8 then seen_at + interval '20 seconds' end
    from saw`;
};

/** The mails that went to those who had not seen it when the step was due. */
const insertFallback = async (
  tx: Tx,
  { announcementId, revisionId, minutes }: { announcementId: string; revisionId: string; minutes: number },
): Promise<void> => {
  await tx`
    with step as (
      insert into steps (announcement_id, revision_id, kind, due_at, rule, state, done_at)
      select id, ${revisionId}, 'fallback', live_at + make_interval(mins => ${minutes}), '{"to": "unseen"}', 'done', live_at + make_interval(mins => ${minutes})
      from announcements where id = ${announcementId} returning id, due_at)
    insert into deliveries (step_id, person_id, channel, address, priority, state, attempt, next_at, smtp_code, smtp_text, created_at, sent_at)
    select s.id, p.id, 'mail', p.email, 3, 'accepted', 1, s.due_at, 250, '250 OK: message queued', s.due_at, s.due_at + interval '8 seconds'
    from step s, recipients m join persons p on p.id = m.person_id and p.email is not null
      left join receipts c on c.announcement_id = m.announcement_id and c.round = 1 and c.person_id = m.person_id
    where m.announcement_id = ${announcementId} and (c.seen_at is null or c.seen_at > s.due_at)`;
};
