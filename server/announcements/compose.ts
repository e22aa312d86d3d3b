/**
 * The editor's desk: keep a draft, look at what would be published, publish. All three store the same form first,
 * so that nothing typed is lost whatever comes after. Publishing here is only the wish; publish.ts makes it real.
 */
import { randomInt } from 'node:crypto';
import { type AudienceRule, type Counted, countReaders } from '#db/audience.ts';
import { type Db, desk } from '#db/client.ts';
import {
  type DraftContent,
  type DraftRow,
  findDraft,
  insertDraft,
  insertRevision,
  lockDraft,
  reopenDraft,
  updateRevision,
  updateShownCount,
} from '#db/drafts.ts';
import { updateNoticesSettled } from '#db/notices.ts';
import { hasSender } from '#db/senders.ts';
import { findUntranslated } from '#domain/untranslated.ts';
import { findDrift } from '#server/audience/drift.ts';
import { readRule } from '#server/audience/read-rule.ts';
import { readSpoken } from '#server/audience/readers.ts';
import { hashOf, toSentence } from '#server/audience/rule.ts';
import { Refused } from '#server/errors.ts';
import { readSender } from '#server/house/senders.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { locales } from '../../messages/languages.ts';
import { contentHash, isContentOf } from './content-hash.ts';
import type { ComposeInput } from './input.ts';
import { type Outcome, publish } from './lifecycle.ts';
import { mayOpenDraft } from './permissions.ts';
import type { Answer } from './view.ts';

export type Composed =
  | { outcome: 'saved'; announcementId: string; at: string }
  | Omit<Extract<Answer, { outcome: 'confirm' }>, 'values'>
  | Outcome;

/** Does what the pressed button says. Throws Refused with the fields to mend, Unconfirmed when the answer to COMMIT was lost. */
export const compose = async (viewer: Viewer, input: ComposeInput): Promise<Composed> => {
  const { rule, names } = await readRule(viewer, input, desk());
  const content = toContent(input, rule, await readSender(input.senderId, desk()));
  const looked =
    input.intent === 'save' ? null : { ruleHash: hashOf(rule), counted: await countReaders(desk(), rule, await readSpoken(desk())) };
  const { announcementId, onItsWay, shown } = await store(viewer, input, content, looked);
  if (onItsWay) return publish(viewer, announcementId, null);
  if (!looked) return { outcome: 'saved', announcementId, at: new Date().toISOString() };
  const { ruleHash, counted } = looked;
  if (counted.total === 0) throw new Refused('form', { audience: 'audienceEmpty' });
  if (input.intent === 'publish' && input.ruleHash === ruleHash && shown) {
    if (findDrift(shown, counted)) throw new Refused('audienceChanged');
    return publish(viewer, announcementId, { counted: shown, contentHash: contentHash(content) });
  }
  const { total, withMail, readers } = counted;
  const untranslated = findUntranslated({ written: input.texts.map((text) => text.locale), readers, spoken: locales });
  return { outcome: 'confirm', announcementId, people: total, withMail, untranslated, audience: toSentence(rule, names), ruleHash };
};

/** Pressed twice, or sent again after a lost answer: it is the announcement that is already on its way or live. */
const isOnItsWay = (draft: DraftRow): boolean => ['scheduled', 'live', 'ended'].includes(draft.state) && !draft.untaken;

const toContent = (input: ComposeInput, rule: AudienceRule, senderId: string | null): DraftContent => ({
  severity: input.severity,
  senderId,
  audienceRule: rule,
  ackRequired: input.ackRequired,
  ladder: input.fallbackMinutes === null ? [] : [{ kind: 'fallback', afterMinutes: input.fallbackMinutes }],
  expiresAt: input.expiresAt,
  texts: input.texts,
});

type Looked = { ruleHash: string; counted: Counted };
/** shown: what this rule's audience was when the writer last looked at it; null when they did not. */
type Stored = { announcementId: string; onItsWay: boolean; shown: Counted | null };

/**
 * Stores the form in the open revision of its announcement, which is made when this is the first time, with what the writer is shown
 * of the audience now; or leaves alone what is on its way.
 */
const store = (viewer: Viewer, input: ComposeInput, content: DraftContent, looked: Looked | null): Promise<Stored> =>
  desk().begin(async (tx) => {
    const draft = await lockOwnDraft(tx, viewer, input);
    if (input.intent === 'publish' && isOnItsWay(draft)) {
      // What is on its way is something else than what this window shows: "live" would be said of the wrong text.
      if (!isContentOf(draft.contentHash, content)) throw new Refused('changedElsewhere');
      return { announcementId: draft.id, onItsWay: true, shown: null };
    }
    const revisionId = await openRevision(tx, draft);
    await updateRevision(tx, revisionId, content);
    if (looked) await updateShownCount(tx, revisionId, looked);
    return { announcementId: draft.id, onItsWay: false, shown: looked?.ruleHash === draft.ruleHash ? draft.counted : null };
  });

/** The writer's own announcement, locked, so that of presses at the same time one comes after the other. */
const lockOwnDraft = async (tx: Db, viewer: Viewer, input: ComposeInput): Promise<DraftRow> => {
  const draft = await lockDraft(tx, input.announcementId ?? (await findOrInsert(tx, viewer, input.idempotencyKey)));
  if (!draft || !mayOpenDraft(viewer, draft)) throw new Refused('notFound');
  return draft;
};

/** The id of its revision that may still be changed. */
const openRevision = async (tx: Db, draft: DraftRow): Promise<string> => {
  const reopened = draft.state !== 'draft' && (await reopenDraft(tx, draft.id));
  if (draft.state !== 'draft' && !reopened) throw new Refused('wrongState');
  if (draft.state === 'held') await updateNoticesSettled(tx, { kind: 'held', subject: draft.id });
  return draft.submitted ? insertRevision(tx, draft.id, { number: draft.number + 1, round: draft.round }) : draft.revisionId;
};

/** The id of a new draft of this writer; null when the key was used before, or there is no sender to speak. */
export const insertNewDraft = (tx: Db, viewer: Viewer, idempotencyKey: string): Promise<string | null> =>
  insertDraft(tx, { authorId: viewer.personId, idempotencyKey, publicCode: makePublicCode() });

const findOrInsert = async (tx: Db, viewer: Viewer, idempotencyKey: string): Promise<string> => {
  const made = await insertNewDraft(tx, viewer, idempotencyKey);
  if (made) return made;
  return (await findMade(tx, idempotencyKey)).id;
};

/** The draft this key made before. None: it was not the key that made nothing, but that nobody speaks. */
export const findMade = async (tx: Db, idempotencyKey: string): Promise<DraftRow> => {
  const earlier = await findDraft(tx, { idempotencyKey });
  if (earlier) return earlier;
  throw new Refused((await hasSender(tx)) ? 'notFound' : 'noSender');
};

/** Eight characters nobody mistakes for others and that spell no word: 26^8 of them. */
const codeAlphabet = '23456789BCDFGHJKMNPQRTVWXZ';
const makePublicCode = (): string => Array.from({ length: 8 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
