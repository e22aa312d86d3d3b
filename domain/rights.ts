/** Who may do what with announcements. The answer to every "may I" is here; pages only hide what is refused anyway. */
import { type AudienceRule, isWhole } from './audience.ts';
import { needsApproval, type Severity } from './severity.ts';

/** manages: departments, each counts with all below it. */
type Rights = { isEditor: boolean; manages: string[] };

/** May write announcements at all: for everyone (editor) or for their departments (manager). */
export const canWrite = (rights: Rights): boolean => rights.isEditor || rights.manages.length > 0;

/** Departments (each with all below) somebody may address; null for everywhere, [] for nowhere. */
export const scopeOf = (rights: Rights): string[] | null => (rights.isEditor ? null : rights.manages);

/**
 * The rule narrowed to what the writer may address. A manager's announcement carries its scope with it, so that
 * the freeze, and whoever joins later, stay within it. Null when the writer may not use the rule at all.
 */
export const withinScope = (rights: Rights, rule: AudienceRule): AudienceRule | null => {
  const scope = scopeOf(rights);
  if (scope === null) return rule;
  if (scope.length === 0 || 'everyone' in rule) return null;
  return { ...rule, within: [...scope].sort() };
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
