/**
 * The editor's desk: keep a draft, look at what would be published, publish. All three store the same form first,
 * so that nothing typed is lost whatever comes after. Publishing here is only the submission; publish.ts publishes.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { countReaders } from '#db/audience/recipients.ts';
import { type Db, desk } from '#db/client.ts';
import { noteKept } from '#db/deadline.ts';
import { updateNoticesSettled } from '#db/notices/notices.ts';
import { hasSender } from '#db/organization/senders.ts';
import {
  type DraftContent,
  type DraftRow,
  findDraft,
  insertDraft,
  lockDraft,
  reopenDraft,
  replaceRevision,
  updateRevision,
  updateShownCount,
} from '#db/writing/drafts.ts';
import type { AudienceRule, Counted } from '#domain/audience.ts';
import { withMailAfter } from '#domain/delivery.ts';
import type { Answer } from '#domain/form.ts';
import { mayOpenDraft } from '#domain/rights.ts';
import { findUntranslated } from '#domain/untranslated.ts';
import { findDrift } from '#server/audience/drift.ts';
import { readRule } from '#server/audience/read-rule.ts';
import { readSpoken } from '#server/audience/readers.ts';
import { toSentence } from '#server/audience/rule.ts';
import { Refused } from '#server/errors.ts';
import { hashOf } from '#server/fingerprint.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readSender } from '#server/organization/senders.ts';
import { contentHash, isContentOf } from '#server/publishing/content-hash.ts';
import { type Outcome, publish } from '#server/publishing/request.ts';
import { locales } from '../../messages/languages.ts';
import { isChangeable } from './draft.ts';
import type { ComposeInput } from './input.ts';
import { isBegunWith, type Mine, refuseStale } from './stale.ts';
import type { Kept } from './view.ts';

export type Composed =
  | { outcome: 'saved'; announcementId: string; at: string; kept: Kept }
  | (Omit<Extract<Answer, { outcome: 'confirm' }>, 'values'> & { kept: Kept })
  | (Outcome & { kept?: Kept });

/**
 * Carries out the pressed button. Throws Refused with the fields to correct, or with the stored text when the form was started from an
 * older one; Unconfirmed when the answer to COMMIT was lost.
 */
export const compose = async (viewer: Viewer, input: ComposeInput): Promise<Composed> => {
  const { rule, names } = await readRule(viewer, input, desk());
  const said = toContent(input, rule, await readSender(input.senderId, desk()));
  const looked =
    input.intent === 'save' ? null : { ruleHash: hashOf(rule), counted: await countReaders(desk(), rule, await readSpoken(desk())) };
  const stored = await store(viewer, input, said, looked);
  if ('stale' in stored) throw await refuseStale(viewer, stored.stale, { rule, names });
  const { announcementId, onItsWay, shown, version } = stored;
  if (onItsWay) return publish(viewer, announcementId, null);
  const kept = { announcementId, version };
  noteKept(kept);
  if (!looked) return { outcome: 'saved', announcementId, at: new Date().toISOString(), kept };
  const { ruleHash, counted } = looked;
  if (counted.total === 0) throw new Refused('form', { audience: 'audienceEmpty' }, {}, { kept });
  if (shown && isConfirmed(input, looked)) {
    if (findDrift(shown, counted)) throw new Refused('audienceChanged', {}, {}, { kept });
    const outcome = await publishStored(viewer, kept, shown, { rule, names });
    return outcome.outcome === 'not-sent' ? { ...outcome, kept } : outcome;
  }
  const { total, withMail, readers } = counted;
  const untranslated = findUntranslated({ written: input.texts.map((text) => text.locale), readers, spoken: locales });
  return { outcome: 'confirm', announcementId, people: total, withMail, untranslated, audience: toSentence(rule, names), ruleHash, kept };
};

/**
 * Submits the stored draft. Another window may have stored something else meanwhile, published or deleted it: that was not confirmed, and
 * is refused.
 */
const publishStored = async (viewer: Viewer, kept: Kept, counted: Counted, mine: Mine): Promise<Outcome> => {
  try {
    return await publish(viewer, kept.announcementId, { counted, contentHash: kept.version });
  } catch (error) {
    if (!(error instanceof Refused && ['changedElsewhere', 'draftDeleted'].includes(error.message))) throw error;
    const stored = await findDraft(desk(), { id: kept.announcementId });
    if (!stored) throw error;
    throw isChangeable(stored) ? await refuseStale(viewer, stored, mine) : refuseForGood(stored);
  }
};

/** True when the announcement is already scheduled or live: the button was pressed twice, or the form sent again after a lost answer. */
const isOnItsWay = (draft: DraftRow): boolean => ['scheduled', 'live', 'ended'].includes(draft.state) && !draft.untaken;

const toContent = (input: ComposeInput, rule: AudienceRule, senderId: string | null): Omit<DraftContent, 'escalation'> => ({
  severity: input.severity,
  senderId,
  audienceRule: rule,
  ackRequired: input.ackRequired,
  expiresAt: input.expiresAt,
  texts: input.texts,
});

type Looked = { ruleHash: string; counted: Counted };

/** True for the press at the last question, when that was about the rule as it is now. */
const isConfirmed = (input: ComposeInput, looked: Looked): boolean => input.intent === 'publish' && input.ruleHash === looked.ruleHash;

/** shown: the audience of this rule when the writer last looked at it; null when they did not. version: of the content. */
type Stored = { announcementId: string; onItsWay: boolean; shown: Counted | null; version: string };

/**
 * Stores the form in the open revision of its announcement, creating both the first time, with the count its writer is shown. Nothing is
 * stored when the announcement is on its way, or was changed since the form was started. Decided while the announcement is locked: of two
 * forms started from the same text the second finds the text of the first. Steps of the escalation that the form does not show stay.
 */
const store = (
  viewer: Viewer,
  input: ComposeInput,
  said: Omit<DraftContent, 'escalation'>,
  looked: Looked | null,
): Promise<Stored | { stale: DraftRow }> =>
  desk().begin(async (tx) => {
    const { draft, isNew } = await lockOwnDraft(tx, viewer, input);
    const content = { ...said, escalation: withMailAfter(draft.escalation, input.fallbackMinutes) };
    const version = contentHash(content);
    // An announcement on its way with another text is not the one of this form: answering "live" would be about the wrong text.
    if (input.intent === 'publish' && isOnItsWay(draft) && isContentOf(draft.contentHash, content))
      return { announcementId: draft.id, onItsWay: true, shown: null, version };
    if (!isChangeable(draft)) throw refuseForGood(draft);
    // No conflict when the text is the stored one: the form was sent again after a lost answer.
    if (!isNew && !isBegunWith(draft, input.version) && !isBegunWith(draft, version)) return { stale: draft };
    const revisionId = await openRevision(tx, viewer, draft);
    await updateRevision(tx, revisionId, content);
    const shown = looked?.ruleHash === draft.ruleHash ? draft.counted : null;
    // A confirmed press shows its writer no number. Stored as shown, it would be confirmed by the same press sent again.
    if (looked && !(shown && isConfirmed(input, looked))) await updateShownCount(tx, revisionId, looked);
    return { announcementId: draft.id, onItsWay: false, shown, version };
  });

/** The writer's own announcement, locked, so that of presses at the same time one comes after the other. */
const lockOwnDraft = async (tx: Db, viewer: Viewer, input: ComposeInput): Promise<{ draft: DraftRow; isNew: boolean }> => {
  const made = input.announcementId === null ? await insertNewDraft(tx, viewer, input.idempotencyKey) : null;
  const draft = await lockDraft(tx, input.announcementId ?? made ?? (await findMade(tx, input.idempotencyKey)).id);
  if (!draft || !mayOpenDraft(viewer, draft)) throw new Refused('notFound');
  return { draft, isNew: made !== null };
};

/** The refusal for a draft that cannot be changed any more; the typed text may become another draft. */
const refuseForGood = (draft: DraftRow): Refused =>
  new Refused(draft.state === 'deleted' ? 'draftDeleted' : 'wrongState', {}, {}, { anew: randomUUID() });

/** For a form that is refused before its draft is read. Throws Refused when the draft cannot be changed any more. */
export const requireOpen = async (viewer: Viewer, { announcementId }: { announcementId: string }): Promise<{ outcome: 'done' }> => {
  const draft = await findDraft(desk(), { id: announcementId });
  if (draft && mayOpenDraft(viewer, draft) && !isChangeable(draft)) throw refuseForGood(draft);
  return { outcome: 'done' };
};

/** The id of its revision that may still be changed. */
const openRevision = async (tx: Db, viewer: Viewer, draft: DraftRow): Promise<string> => {
  const reopened = draft.state !== 'draft' && (await reopenDraft(tx, draft, viewer.personId));
  if (draft.state !== 'draft' && !reopened) throw new Refused('wrongState');
  if (draft.state === 'held') await updateNoticesSettled(tx, { kind: 'held', subject: draft.id });
  return draft.submitted ? replaceRevision(tx, draft, viewer.personId) : draft.revisionId;
};

/** The id of a new draft of this writer; null when the key was used before, or there is no sender to speak. */
export const insertNewDraft = (tx: Db, viewer: Viewer, idempotencyKey: string): Promise<string | null> =>
  insertDraft(tx, { authorId: viewer.personId, idempotencyKey, publicCode: makePublicCode() });

/** The draft made with this key before. Without one, the reason is that there is no sender. */
export const findMade = async (tx: Db, idempotencyKey: string): Promise<DraftRow> => {
  const earlier = await findDraft(tx, { idempotencyKey });
  if (earlier) return earlier;
  throw new Refused((await hasSender(tx)) ? 'notFound' : 'noSender');
};

/** The alphabet of public codes: no letters that are mistaken for others or spell words. Eight characters: 26^8 codes. */
const codeAlphabet = '23456789BCDFGHJKMNPQRTVWXZ';
const makePublicCode = (): string => Array.from({ length: 8 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
