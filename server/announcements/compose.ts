/**
 * The editor's desk: keep a draft, look at what would be published, publish. All three store the same form first,
 * so that nothing typed is lost whatever comes after. Publishing here is only the wish; publish.ts makes it real.
 */
import { randomInt } from 'node:crypto';
import { type AudienceCount, type AudienceRule, countAudience } from '#db/audience.ts';
import { type Db, web } from '#db/client.ts';
import { listKnownDepartments } from '#db/departments.ts';
import { type DraftRow, findDraft, insertDraft, insertRevision, lockDraft, reopenDraft, updateRevision } from '#db/drafts.ts';
import { hashOf, toSentence } from '#server/audience/rule.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { ComposeInput } from './input.ts';
import { type Outcome, publish } from './lifecycle.ts';
import { mayOpenDraft, scopeOf, withinScope } from './permissions.ts';
import type { AudienceSentence } from './view.ts';

export type Composed =
  | { outcome: 'saved'; announcementId: string; at: string }
  | { outcome: 'confirm'; announcementId: string; people: number; withMail: number; audience: AudienceSentence; ruleHash: string }
  | Outcome;

/** Does what the pressed button says. Throws Refused with the fields to mend, Unconfirmed when the answer to COMMIT was lost. */
export const compose = async (viewer: Viewer, input: ComposeInput): Promise<Composed> => {
  const { rule, names } = await readRule(viewer, input);
  const earlier = await findDraft(web(), { idempotencyKey: input.idempotencyKey });
  if (input.intent === 'publish' && earlier && mayOpenDraft(viewer, earlier) && isOnItsWay(earlier))
    return publish(viewer, earlier.id, null);
  const announcementId = await store(viewer, input, rule);
  if (input.intent === 'save') return { outcome: 'saved', announcementId, at: new Date().toISOString() };
  const counted = await countAudience(web(), rule);
  if (counted.total === 0) throw new Refused('form', { audience: 'audienceEmpty' });
  const ruleHash = hashOf(rule);
  if (input.intent === 'publish' && input.ruleHash === ruleHash) return publish(viewer, announcementId, counted);
  return { outcome: 'confirm', announcementId, ...people(counted), audience: toSentence(rule, names), ruleHash };
};

const people = (counted: AudienceCount) => ({ people: counted.total, withMail: counted.withMail });

/** Pressed twice, or sent again after a lost answer: it is the announcement that is already on its way or live. */
const isOnItsWay = (draft: DraftRow): boolean => ['scheduled', 'live', 'ended'].includes(draft.state) && !draft.untaken;

/** The rule the form describes, narrowed to the writer's scope, with the names of its departments. */
const readRule = async (viewer: Viewer, input: ComposeInput): Promise<{ rule: AudienceRule; names: Map<string, string> }> => {
  const asked: AudienceRule = input.everyone ? { everyone: true } : { anyOf: input.departments };
  const rule = withinScope(viewer, asked);
  if (rule === null) throw new Refused('form', { audience: 'audienceOutsideScope' });
  const ids = input.departments.map((target) => target.department);
  const known = await listKnownDepartments(web(), ids, scopeOf(viewer));
  if (known.length < ids.length) throw new Refused('form', { audience: scopeOf(viewer) ? 'audienceOutsideScope' : 'departmentUnknown' });
  return { rule, names: new Map(known.map((row) => [row.id, row.name])) };
};

/** Stores the form in the open revision of its announcement, which is made when this is the first time. */
const store = (viewer: Viewer, input: ComposeInput, rule: AudienceRule): Promise<string> =>
  web().begin(async (tx) => {
    const draft = await openDraft(tx, viewer, input);
    await updateRevision(tx, draft.revisionId, {
      severity: input.severity,
      audienceRule: rule,
      ackRequired: input.ackRequired,
      ladder: input.fallbackMinutes === null ? [] : [{ kind: 'fallback', afterMinutes: input.fallbackMinutes }],
      expiresAt: input.expiresAt,
      texts: input.texts,
    });
    return draft.id;
  });

/** The writer's own draft, locked, with a revision that may still be changed. */
const openDraft = async (tx: Db, viewer: Viewer, input: ComposeInput): Promise<{ id: string; revisionId: string }> => {
  const id = input.announcementId ?? (await findOrInsert(tx, viewer, input.idempotencyKey));
  const draft = await lockDraft(tx, id);
  if (!draft || !mayOpenDraft(viewer, draft)) throw new Refused('notFound');
  const reopened = draft.state !== 'draft' && (await reopenDraft(tx, id));
  if (draft.state !== 'draft' && !reopened) throw new Refused('wrongState');
  if (!draft.submitted) return draft;
  const revisionId = await insertRevision(tx, id, { number: draft.number + 1, round: draft.round });
  return { id, revisionId };
};

const findOrInsert = async (tx: Db, viewer: Viewer, idempotencyKey: string): Promise<string> => {
  const made = await insertDraft(tx, { authorId: viewer.personId, idempotencyKey, publicCode: makePublicCode() });
  if (made) return made;
  const earlier = await findDraft(tx, { idempotencyKey });
  if (!earlier) throw new Refused('notFound');
  return earlier.id;
};

/** Eight characters nobody mistakes for others and that spell no word: 26^8 of them. */
const codeAlphabet = '23456789BCDFGHJKMNPQRTVWXZ';
const makePublicCode = (): string => Array.from({ length: 8 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
