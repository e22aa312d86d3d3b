/**
 * Writing: drafts, their one open revision, and the request to publish or to end.
 * Invariant: a revision is changed only while it is not submitted; what was submitted is copied, never edited.
 */

import { and, eq, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import { move, type Why } from '#db/move.ts';
import { firstSender, senderOf } from '#db/organization/senders.ts';
import { isUntaken } from '#db/phases.ts';
import { announcements, revisions, texts } from '#db/schema/announcements.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { Counted } from '#domain/audience.ts';
import type { EscalationStep } from '#domain/delivery.ts';
import type { State } from '#domain/state.ts';

export type DraftText = Pick<Stored<typeof texts>, 'locale' | 'headline' | 'description' | 'instruction'>;

type Announcement = Stored<typeof announcements>;
type Revision = Stored<typeof revisions>;

export type DraftContent = Pick<Revision, 'severity' | 'audienceRule' | 'ackRequired'> & {
  /** The sender; null: the first sender, as in everything written before senders could be chosen. */
  senderId: Announcement['senderId'] | null;
  /** Column and hashed key are named `ladder`: renamed where they are read and written. */
  escalation: EscalationStep[];
  /** Null: not said yet; refused when it is to be published. */
  expiresAt: Revision['expiresAt'];
  texts: DraftText[];
};

/** `ruleHash`: of the rule when its audience was last shown to its writer, or submitted; `counted` is the count of that moment. */
export type DraftRow = DraftContent &
  Pick<Announcement, 'id' | 'authorId' | 'idempotencyKey'> &
  Pick<Revision, 'number' | 'round' | 'ruleHash' | 'counted' | 'contentHash'> & {
    /** Of the current revision. */
    state: State;
    /** True when it was scheduled, the publisher did not take it in time, and therefore never will. */
    untaken: boolean;
    revisionId: Revision['id'];
    submitted: boolean;
  };

/** The texts of revision r. Always in the same order, because the content hash covers them. */
export const draftTexts = (db: Db) => db`
  coalesce((select json_agg(json_build_object('locale', t.locale, 'headline', t.headline, 'description', t.description, 'instruction', t.instruction) order by t.added_at, t.locale)
    from texts t where t.revision_id = r.id), '[]') as texts`;

const draftColumns = (db: Db) => db`
  a.id, ${senderOf(db)}, r.state, a.author_id, a.idempotency_key, ${isUntaken(db)} as untaken,
  r.id as revision_id, r.submitted_at is not null as submitted, r.number, r.round, r.severity, r.audience_rule, r.rule_hash, r.counted, r.content_hash, r.ack_required, r.ladder as escalation, r.expires_at,
  ${draftTexts(db)}`;

/** An announcement with its current revision, by its id or by the key its form was made with. */
export const findDraft = async (db: Db, by: { id: string } | { idempotencyKey: string }): Promise<DraftRow | null> => {
  const [row] = await db<DraftRow[]>`
    select ${draftColumns(db)} from announcements a join revisions r on r.id = a.current_revision_id
    where ${'id' in by ? db`a.id = ${by.id}` : db`a.idempotency_key = ${by.idempotencyKey}`}`;
  return row ?? null;
};

/** The same, locked until the transaction ends: another change of it waits. */
export const lockDraft = async (tx: Db, id: string): Promise<DraftRow | null> => {
  await tx`select from announcements where id = ${id} for update`;
  return findDraft(tx, { id });
};

/** A new announcement in state draft with an empty first revision; null when the key was used before, or nobody can speak: there is no sender. */
export const insertDraft = async (
  tx: Db,
  draft: { authorId: string; idempotencyKey: string; publicCode: string },
): Promise<string | null> => {
  const [row] = await tx<{ id: string }[]>`
    insert into announcements (public_code, sender_id, author_id, idempotency_key)
    select ${draft.publicCode}, s.id, ${draft.authorId}, ${draft.idempotencyKey} from senders s order by s.id limit 1
    on conflict (idempotency_key) do nothing returning id`;
  if (!row) return null;
  await insertRevision(tx, row.id, { number: 1, round: 1 });
  return row.id;
};

/** Adds an open revision: the current one of a draft; beside a live one it is an update on its way. */
export const insertRevision = async (tx: Db, announcementId: string, at: { number: number; round: number }): Promise<string> => {
  const [row] = await builder(tx)
    .insert(revisions)
    .values({ announcementId, number: at.number, round: at.round, severity: 'minor', audienceRule: { anyOf: [] } })
    .returning({ id: revisions.id });
  if (!row) throw new Error('A revision was not stored');
  await builder(tx)
    .update(announcements)
    .set({ currentRevisionId: row.id })
    .where(and(eq(announcements.id, announcementId), eq(announcements.state, 'draft')));
  return row.id;
};

/** Replaces what the open revision says, and who says it. */
export const updateRevision = async (tx: Db, revisionId: string, content: DraftContent): Promise<void> => {
  const { severity, audienceRule, ackRequired, escalation, expiresAt } = content;
  await builder(tx)
    .update(revisions)
    .set({ severity, audienceRule, ackRequired, escalation, expiresAt })
    .where(eq(revisions.id, revisionId));
  await tx`update announcements set sender_id = coalesce(${content.senderId}, ${firstSender(tx)})
    where id = (select announcement_id from revisions where id = ${revisionId})`;
  await builder(tx).delete(texts).where(eq(texts.revisionId, revisionId));
  for (const { locale, headline, description, instruction } of content.texts)
    await builder(tx).insert(texts).values({ revisionId, locale, headline, description, instruction });
};

const toStored = ({ total, departments, isEveryone }: Counted) => ({ total, departments, isEveryone });

/** Stores the count its writer was shown: the next confirmation refers to it. */
export const updateShownCount = async (tx: Db, revisionId: string, shown: { ruleHash: string; counted: Counted }): Promise<void> => {
  await builder(tx)
    .update(revisions)
    .set({ ruleHash: shown.ruleHash, counted: toStored(shown.counted) })
    .where(eq(revisions.id, revisionId));
};

/** Closes the open revision for ever: it now holds exactly the submitted content. */
export const submitRevision = async (
  tx: Db,
  revisionId: string,
  submitted: { by: string; ruleHash: string; contentHash: string; counted: Counted; expiresAt: Date },
): Promise<void> => {
  const { by, ruleHash, contentHash, counted, expiresAt } = submitted;
  await builder(tx)
    .update(revisions)
    .set({ submittedBy: by, submittedAt: sql`now()`, ruleHash, contentHash, expiresAt, counted: toStored(counted) })
    .where(eq(revisions.id, revisionId));
};

/** Schedules a submitted draft for now. No publisher takes it later than `giveUpMs` milliseconds from now. */
export const scheduleNow = async (
  tx: Db,
  draft: { id: string; revisionId: string },
  giveUpMs: number,
  { who, why }: { who: string; why: Why },
): Promise<void> => {
  await tx`
    update announcements a set publish_at = now(), give_up_at = now() + make_interval(secs => ${giveUpMs / 1000}), expires_at = r.expires_at
    from revisions r where a.id = ${draft.id} and r.id = ${draft.revisionId}`;
  await move(tx, { id: draft.revisionId, state: 'draft' }, 'scheduled', who, why);
};

/**
 * Makes it a draft again when it was held, or not taken in time; false when it is neither. The row is locked, and as it was read under that
 * lock. who: null when nobody asked for it. reason: why somebody did; for one that was not taken, that is the reason.
 */
export const reopenDraft = async (
  tx: Db,
  draft: Pick<DraftRow, 'id' | 'revisionId' | 'state' | 'untaken'>,
  who: string | null,
  reason: 'changed' | 'release' | 'deleted' = 'changed',
): Promise<boolean> => {
  if (draft.state !== 'held' && !draft.untaken) return false;
  await move(tx, { id: draft.revisionId, state: draft.state }, 'draft', who, { reason: draft.untaken ? 'notTaken' : reason });
  await tx`update announcements set publish_at = null, give_up_at = null where id = ${draft.id}`;
  return true;
};

/** An open revision in place of a draft's submitted one, which stays as it is. Returns its id. */
export const replaceRevision = async (
  tx: Db,
  draft: Pick<DraftRow, 'id' | 'revisionId' | 'number' | 'round'>,
  who: string,
): Promise<string> => {
  await move(tx, { id: draft.revisionId, state: 'draft' }, 'superseded', who, { reason: 'copied' });
  return insertRevision(tx, draft.id, { number: draft.number + 1, round: draft.round });
};

/**
 * Deletes a draft. Texts that were never submitted are deleted; the row stays, so that neither its key nor its address is used again; a
 * revision that was submitted once (then held, or not taken) stays as it was submitted.
 */
export const deleteDraft = async (tx: Db, draft: { id: string; revisionId: string }, who: string): Promise<void> => {
  await move(tx, { id: draft.revisionId, state: 'draft' }, 'deleted', who, { reason: 'author' });
  await tx`delete from texts t using revisions r where r.id = t.revision_id and r.announcement_id = ${draft.id} and r.submitted_at is null`;
  await tx`update revisions set audience_rule = '{"anyOf": []}', rule_hash = null, counted = null where announcement_id = ${draft.id} and submitted_at is null`;
};

/** Requests the end of a live announcement; the worker ends it. Returns false when it is not live, or its end was requested before. */
export const requestEnd = async (tx: Db, announcementId: string, ended: { because: 'withdrawn'; why: string | null }): Promise<boolean> => {
  const result = await tx`
    update announcements set ended_because = ${ended.because}, ended_why = ${ended.why}
    where id = ${announcementId} and state = 'live' and ended_because is null`;
  return result.count === 1;
};

/** The state of an announcement's current revision, for whoever waits for the publisher. */
export const findState = async (db: Db, announcementId: string): Promise<State | null> => {
  const [row] = await db<{ state: State }[]>`
    select r.state from announcements a join revisions r on r.id = a.current_revision_id where a.id = ${announcementId}`;
  return row?.state ?? null;
};
