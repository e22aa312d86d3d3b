/**
 * Copies an announcement: a new draft with its texts.
 * Invariant: nothing is sent, the writer addresses nobody outside of their scope, and the same press twice makes one draft.
 */
import { z } from 'zod';
import { listTargets } from '#db/audience/targets.ts';
import { web } from '#db/client.ts';
import { findOnDesk, type SourceRow } from '#db/reading/announcements.ts';
import { type DraftContent, lockDraft, updateRevision } from '#db/writing/drafts.ts';
import type { AudienceRule, Target } from '#domain/audience.ts';
import { mayOpenDraft, scopeOf, withinScope } from '#domain/rights.ts';
import { listsOf, partsOf, targetsOf } from '#server/audience/rule.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { findMade, insertNewDraft } from './compose.ts';
import { expiryOfNew } from './draft.ts';

export type DuplicateInput = { announcementId: string; idempotencyKey: string };
export type Duplicated = { outcome: 'copied'; announcementId: string; narrowed: boolean };

const schema = z.object({ announcementId: z.uuid(), idempotencyKey: z.uuid() });

export const parseDuplicate = (
  values: Record<string, string[]>,
): { ok: true; input: DuplicateInput } | { ok: false; fields: Record<string, string> } => {
  const parsed = schema.safeParse({ announcementId: values['announcementId']?.[0], idempotencyKey: values['idempotencyKey']?.[0] });
  return parsed.success ? { ok: true, input: parsed.data } : { ok: false, fields: { form: 'unexpected' } };
};

/** Makes the draft, or finds the one that this very press made before. */
export const duplicate = async (viewer: Viewer, input: DuplicateInput): Promise<Duplicated> => {
  const scope = scopeOf(viewer);
  const source = await findOnDesk(web(), { id: input.announcementId, personId: viewer.personId, scope });
  if (!source) throw new Refused('notFound');
  const { rule, narrowed } = await narrow(viewer, source.audienceRule);
  const announcementId = await web().begin(async (tx) => {
    const made = await insertNewDraft(tx, viewer, input.idempotencyKey);
    const draft = made ? await lockDraft(tx, made) : await findMade(tx, input.idempotencyKey);
    if (!draft || !mayOpenDraft(viewer, draft)) throw new Refused('notFound');
    if (made) await updateRevision(tx, draft.revisionId, toContent(source, rule));
    return draft.id;
  });
  return { outcome: 'copied', announcementId, narrowed };
};

/**
 * Narrows the rule to this writer's scope, and says whether something was left out. Leaving out one of several targets narrows the rule;
 * leaving out a condition or an exception would widen it: then the copy has no audience yet.
 */
const narrow = async (viewer: Viewer, { within: _theirs, ...asked }: AudienceRule): Promise<{ rule: AudienceRule; narrowed: boolean }> => {
  const nobody = withinScope(viewer, { anyOf: [] }) ?? { anyOf: [] };
  const rows = await listTargets(web(), targetsOf(asked), scopeOf(viewer));
  const known = new Set(rows.filter((row) => !row.gone).map((row) => row.id));
  const isKnown = (target: Target): boolean => known.has(partsOf(target).id);
  const { anyOf, allOf, except } = listsOf(asked);
  if (![...allOf, ...except].every(isKnown)) return { rule: nobody, narrowed: true };
  if ('everyone' in asked) {
    const rule = withinScope(viewer, asked);
    return { rule: rule ?? nobody, narrowed: rule === null };
  }
  const kept = anyOf.filter(isKnown);
  return { rule: withinScope(viewer, { ...asked, anyOf: kept }) ?? nobody, narrowed: kept.length < anyOf.length };
};

/** A warning or an emergency needs two persons: its copy begins as an advisory. */
const toContent = (source: SourceRow, rule: AudienceRule): DraftContent => ({
  severity: source.severity === 'minor' ? 'minor' : 'moderate',
  senderId: source.senderId,
  audienceRule: rule,
  ackRequired: source.ackRequired,
  escalation: source.escalation,
  expiresAt: expiryOfNew(),
  texts: source.texts,
});
