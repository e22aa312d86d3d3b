/**
 * Audiences kept under a name. Invariant: a manager is told only of those whose rule can mean nobody outside their scope, and
 * whoever uses one reaches no more people than it was saved for, and no more than they may address.
 */
import { z } from 'zod';
import { countAudience } from '#db/audience/recipients.ts';
import {
  deleteSavedAudience,
  findSavedAudience,
  insertSavedAudience,
  listSavedAudiences,
  type SavedRow,
  updateSavedChecked,
  updateSavedName,
} from '#db/audience/saved.ts';
import { listTargets } from '#db/audience/targets.ts';
import { insertAudit } from '#db/audit.ts';
import { web } from '#db/client.ts';
import type { AudienceRule, Target } from '#domain/audience.ts';
import { isId } from '#domain/ids.ts';
import { departmentsOf, isEverywhere, mayChangeSaved, scopeOf, withinScope } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import { hashOf } from '#server/fingerprint.ts';
import { line, type Parsed } from '#server/form-fields.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { type AskedAudience, parseAudience } from './form.ts';
import { readRule } from './read-rule.ts';
import { listsOf, partsOf, targetsOf } from './rule.ts';
import { readChosen, readSentences } from './sentence.ts';
import type { ChosenAudience, SavedAudience } from './view.ts';

const longestName = 60;
type Values = Record<string, string[]>;

export type SaveInput = { name: string; asked: AskedAudience };
export type ChangeInput = { id: string; intent: 'rename' | 'check' | 'delete'; name: string };

const change = z.object({ id: z.uuid(), intent: z.enum(['rename', 'check', 'delete']) });

const nameFault = (name: string): string | null => (name === '' ? 'nameMissing' : name.length > longestName ? 'nameTooLong' : null);

export const parseSave = (values: Values): Parsed<SaveInput> => {
  const name = line(values['name']?.[0]);
  const asked = parseAudience(values);
  const fault = nameFault(name);
  if (fault) return { ok: false, fields: { name: fault } };
  if (!asked || (!asked.everyone && asked.anyOf.length === 0))
    return { ok: false, fields: { audience: asked ? 'audienceMissing' : 'targetUnknown' } };
  return { ok: true, input: { name, asked } };
};

export const parseChange = (values: Values): Parsed<ChangeInput> => {
  const parsed = change.safeParse({ id: values['id']?.[0], intent: values['intent']?.[0] });
  if (!parsed.success) return { ok: false, fields: { form: 'unexpected' } };
  const name = line(values['name']?.[0]);
  const fault = parsed.data.intent === 'rename' ? nameFault(name) : null;
  return fault ? { ok: false, fields: { name: fault } } : { ok: true, input: { ...parsed.data, name } };
};

/** Only people and departments, of which nobody is outside when they are inside. */
const isClosed = (targets: Target[]): boolean => targets.every((target) => 'department' in target || 'person' in target);

/** True when the rule names nothing outside the viewer's scope and can mean nobody there. Editors: always. */
const mayUse = async (viewer: Viewer, rule: AudienceRule): Promise<boolean> => {
  const scope = scopeOf(viewer);
  if (isEverywhere(scope)) return true;
  if (departmentsOf(scope).length === 0 || 'everyone' in rule) return false;
  if (rule.within === undefined && !isClosed(rule.anyOf)) return false;
  const targets: Target[] = [...targetsOf(rule), ...(rule.within ?? []).map((department) => ({ department, below: true }))];
  const known = new Set((await listTargets(web(), targets, scope)).map((row) => row.id));
  return targets.every((target) => known.has(partsOf(target).id));
};

/** The rule as another writer may ask for it: the scope it was saved with becomes a condition, or it is for nobody yet. */
const toAsk = (viewer: Viewer, { within, ...asked }: AudienceRule): AudienceRule => {
  const own = withinScope(viewer, asked)?.within;
  if (within === undefined || hashOf(own ?? []) === hashOf(within) || isClosed(listsOf(asked).anyOf)) return asked;
  const [department, ...more] = within;
  if (department === undefined || more.length > 0) return { anyOf: [] };
  return { ...asked, allOf: [...(asked.allOf ?? []), { department, below: true }] };
};

const visibleRows = async (viewer: Viewer): Promise<SavedRow[]> => {
  const rows = await listSavedAudiences(web());
  const visible = await Promise.all(rows.map((row) => mayUse(viewer, row.rule)));
  return rows.filter((_row, index) => visible[index]);
};

/** Those the viewer may use, by name. */
export const listSaved = async (viewer: Viewer): Promise<SavedAudience[]> => {
  const rows = await visibleRows(viewer);
  const asked = rows.map((row) => toAsk(viewer, row.rule));
  const [sentences, chosen] = await Promise.all([
    readSentences(
      viewer,
      asked.map((audienceRule) => ({ audienceRule, mine: false })),
    ),
    Promise.all(asked.map((rule) => readChosen(viewer, rule))),
  ]);
  return rows.map((row, index) => {
    const [audience, form] = [sentences[index], chosen[index]];
    if (!audience || !form) throw new Error('A saved audience has no sentence');
    const { id, name, ownerName, checkedDaysAgo, checkedBy } = row;
    return { id, name, ownerName, checkedDaysAgo, checkedBy, mayChange: mayChangeSaved(viewer, row), audience, chosen: form };
  });
};

/** How many people each of these means now, by id. */
export const countSaved = async (viewer: Viewer): Promise<Map<string, number>> => {
  const rows = await visibleRows(viewer);
  const counts = await Promise.all(
    rows.map(async (row) => {
      const rule = withinScope(viewer, toAsk(viewer, row.rule));
      return [row.id, rule ? (await countAudience(web(), rule)).total : 0] as const;
    }),
  );
  return new Map(counts);
};

/** The audience a new form starts with when a saved one was asked for; null when the viewer has no such audience. */
export const findChosen = async (viewer: Viewer, id: string): Promise<ChosenAudience | null> => {
  if (!isId(id)) return null;
  const row = await findSavedAudience(web(), id);
  return row && (await mayUse(viewer, row.rule)) ? readChosen(viewer, toAsk(viewer, row.rule)) : null;
};

export const saveAudience = async (viewer: Viewer, { name, asked }: SaveInput): Promise<{ outcome: 'done' }> => {
  const { rule } = await readRule(viewer, asked);
  await web().begin(async (tx) => {
    const id = await insertSavedAudience(tx, { name, ownerId: viewer.personId, rule });
    await insertAudit(tx, { actorId: viewer.personId, action: 'audience.saved', subject: id });
  });
  return { outcome: 'done' };
};

const audited = { rename: 'audience.renamed', check: 'audience.checked', delete: 'audience.deleted' };

/** Everybody who may use it may mark it as checked; only its owner and editors rename and delete it. */
export const changeAudience = (viewer: Viewer, { id, intent, name }: ChangeInput): Promise<{ outcome: 'done' }> =>
  web().begin(async (tx) => {
    const row = await findSavedAudience(tx, id);
    if (!row || !(await mayUse(viewer, row.rule))) throw new Refused('audienceGone');
    if (intent !== 'check' && !mayChangeSaved(viewer, row)) throw new Refused('notAllowed');
    if (intent === 'rename') await updateSavedName(tx, id, name);
    else if (intent === 'delete') await deleteSavedAudience(tx, id);
    else await updateSavedChecked(tx, id, viewer.personId);
    await insertAudit(tx, { actorId: viewer.personId, action: audited[intent], subject: id });
    return { outcome: 'done' as const };
  });
