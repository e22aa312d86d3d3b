/** Who may do what with announcements. The answer to every "may I" is here; pages only hide what is refused anyway. */
import { type AudienceRule, isWhole } from './audience.ts';
import { needsApproval, type Severity } from './severity.ts';

/** manages: departments, each counts with all below it. */
type Rights = { isEditor: boolean; manages: string[] };

/** May write announcements at all: for everyone (editor) or for their departments (manager). */
export const canWrite = (rights: Rights): boolean => rights.isEditor || rights.manages.length > 0;

/**
 * Where somebody may act: everywhere, or in these departments, each with all below it. Never null, so that a scope that was lost on its
 * way opens nothing. Sites come here with the first rule that asks for them.
 */
export type Scope = { everywhere: true; departments?: never } | { departments: readonly string[]; everywhere?: never };

export const everywhere: Scope = { everywhere: true };

/** True for a scope that says so itself. One that is missing, or is anything else, is not everywhere. */
export const isEverywhere = (scope: Scope): boolean => scope?.everywhere === true;

/** The departments of a scope; none for everywhere, which is asked for first, and for a scope that is missing. */
export const departmentsOf = (scope: Scope): string[] => [...(scope?.departments ?? [])];

/** Where somebody may address people: editors everywhere, managers in what they manage, all others nowhere. */
export const scopeOf = (rights: Rights): Scope => (rights.isEditor ? everywhere : managedBy(rights));

/** What somebody manages, also when they may do more elsewhere. */
export const managedBy = ({ manages }: Pick<Rights, 'manages'>): Scope => ({ departments: manages });

/**
 * The rule narrowed to what the writer may address. A manager's announcement carries its scope with it, so that
 * the freeze, and whoever joins later, stay within it. Null when the writer may not use the rule at all.
 */
export const withinScope = (rights: Rights, rule: AudienceRule): AudienceRule | null => {
  const scope = scopeOf(rights);
  if (isEverywhere(scope)) return rule;
  const departments = departmentsOf(scope);
  if (departments.length === 0 || 'everyone' in rule) return null;
  return { ...rule, within: departments.sort() };
};

/** Still allowed at the last moment: the scope the rule was submitted with lies within today's rights. */
export const mayStillPublish = (rights: Rights, rule: AudienceRule): boolean => {
  if (!isWhole(rule)) return false;
  if (rights.isEditor) return true;
  if ('everyone' in rule || !rule.within || rule.within.length === 0) return false;
  return rule.within.every((department) => rights.manages.includes(department));
};

/** Of what is theirs: what is severe or extreme by editors only, and with a reason (lifecycle.ts). */
export const mayEnd = (rights: Pick<Rights, 'isEditor'>, announcement: { state: string; severity: Severity }): boolean =>
  announcement.state === 'live' && (rights.isEditor || !needsApproval(announcement.severity));

/** Only its author opens a draft. */
export const mayOpenDraft = (viewer: { personId: string }, draft: { authorId: string }): boolean => draft.authorId === viewer.personId;
