/**
 * Who may do what with announcements. The answer to every "may I" is here; pages only hide what is refused anyway. What the database
 * decides for many rows at once it says again in db/rights.ts, under the same names; a test compares the two.
 */
import { type AudienceRule, isWhole, type Target } from './audience.ts';
import type { Decision } from './decision.ts';
import type { Role } from './role.ts';
import { needsApproval, type Severity } from './severity.ts';
import type { State } from './state.ts';

/** What somebody may do beyond reading. manages: departments, each counts with all below it. */
export type Rights = { isEditor: boolean; isApprover: boolean; isAdministrator: boolean; manages: string[] };

/** The rights of those who write: all that is asked for about announcements. */
export type Writing = Pick<Rights, 'isEditor' | 'manages'>;

/** What these roles give, all of one person and held now. */
export const rightsOf = (grants: readonly { role: string; departmentId: string | null }[]): Rights => {
  const holds = (role: Role) => grants.some((grant) => grant.role === role);
  return {
    isEditor: holds('editor'),
    isApprover: holds('approver'),
    isAdministrator: holds('administrator'),
    manages: grants.flatMap((grant) => (grant.role === 'manager' && grant.departmentId ? [grant.departmentId] : [])),
  };
};

/** May write announcements at all: for everyone (editor) or for their departments (manager). */
export const canWrite = (rights: Writing): boolean => rights.isEditor || rights.manages.length > 0;

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
export const scopeOf = (rights: Writing): Scope => (rights.isEditor ? everywhere : managedBy(rights));

/** What somebody manages, also when they may do more elsewhere. */
export const managedBy = ({ manages }: Pick<Writing, 'manages'>): Scope => ({ departments: manages });

/** A department with all above it, from the top; empty for nobody's department, and for one that is not there. */
export type Path = readonly string[];
type PathOf = (department: string) => Path;

/** A department lies within a scope that names it, or one above it. */
export const departmentIsWithin = (scope: Scope, path: Path): boolean =>
  isEverywhere(scope) || departmentsOf(scope).some((department) => path.includes(department));

/** People lie within by their department; without one, everywhere alone. Names are shown, and people addressed, within the scope alone. */
export const isWithin = (scope: Scope, person: { path: Path }): boolean => departmentIsWithin(scope, person.path);

/** A site, or a group, by those who are in it and work here; an empty one everywhere alone. */
export const siteIsWithin = (scope: Scope, people: readonly { path: Path }[]): boolean =>
  isEverywhere(scope) || people.some((person) => isWithin(scope, person));
export const groupIsWithin = siteIsWithin;

/**
 * True for a rule that can not mean anybody outside of the scope; everywhere: for every rule. That is so when each target of anyOf is a
 * department inside, when one of allOf is, or when the rule carries a scope that lies inside.
 */
export const liesWithin = (scope: Scope, rule: AudienceRule, pathOf: PathOf): boolean => {
  const isInside = (department: string) => departmentIsWithin(scope, pathOf(department));
  const isTargetInside = (target: Target) => 'department' in target && isInside(target.department);
  const areAll = <Each>(list: readonly Each[], is: (each: Each) => boolean) => list.length > 0 && list.every(is);
  return (
    isEverywhere(scope) ||
    areAll('anyOf' in rule ? rule.anyOf : [], isTargetInside) ||
    areAll(rule.within ?? [], isInside) ||
    (rule.allOf ?? []).some(isTargetInside)
  );
};

/** Somebody who asks, with what they may see beyond their own. */
export type Asker = { personId: string; scope: Scope };

/** What of an announcement decides about it. */
export type Announcement = { authorId: string; state: State; rule: AudienceRule };

/** Figures, and who was not reached, are shown of one’s own announcements and of what lies within one’s scope. */
export const mayManage = (by: Asker, announcement: Omit<Announcement, 'state'>, pathOf: PathOf): boolean =>
  announcement.authorId === by.personId || liesWithin(by.scope, announcement.rule, pathOf);

const wentOut = ({ state }: Pick<Announcement, 'state'>): boolean => state === 'live' || state === 'ended';

/** What went out is read by those it was addressed to, and by who may manage it. */
export const mayRead = (by: Asker, announcement: Announcement & { isRecipient: boolean }, pathOf: PathOf): boolean =>
  wentOut(announcement) && (announcement.isRecipient || mayManage(by, announcement, pathOf));

/**
 * True for what somebody may end, or send again: their own; within their scope what was written for just that scope (a manager's word,
 * not the editors'); everything for editors.
 */
export const isTheirs = (by: Asker, announcement: Omit<Announcement, 'state'>, pathOf: PathOf): boolean =>
  announcement.authorId === by.personId ||
  ((isEverywhere(by.scope) || 'within' in announcement.rule) && liesWithin(by.scope, announcement.rule, pathOf));

/** True for what stands in somebody's newsroom. What is held is every editor's concern, should its author not be there. */
export const isOnDesk = (by: Asker, announcement: Announcement, pathOf: PathOf): boolean =>
  (announcement.state !== 'deleted' && announcement.authorId === by.personId) ||
  (wentOut(announcement) && liesWithin(by.scope, announcement.rule, pathOf)) ||
  (announcement.state === 'held' && isEverywhere(by.scope));

/**
 * The rule narrowed to what the writer may address. A manager's announcement carries its scope with it, so that
 * the freeze, and whoever joins later, stay within it. Null when the writer may not use the rule at all.
 */
export const withinScope = (rights: Writing, rule: AudienceRule): AudienceRule | null => {
  const scope = scopeOf(rights);
  if (isEverywhere(scope)) return rule;
  const departments = departmentsOf(scope);
  if (departments.length === 0 || 'everyone' in rule) return null;
  return { ...rule, within: departments.sort() };
};

/** Still allowed at the last moment: the scope the rule was submitted with lies within today's rights. */
export const mayStillPublish = (rights: Writing, rule: AudienceRule): boolean => {
  if (!isWhole(rule)) return false;
  if (rights.isEditor) return true;
  if ('everyone' in rule || !rule.within || rule.within.length === 0) return false;
  return rule.within.every((department) => rights.manages.includes(department));
};

/** Of what is theirs: what is severe or extreme by editors only, and with a reason (lifecycle.ts). */
export const mayEnd = (rights: Pick<Writing, 'isEditor'>, announcement: { state: string; severity: Severity }): boolean =>
  announcement.state === 'live' && (rights.isEditor || !needsApproval(announcement.severity));

/** Only its author opens a draft. */
export const mayOpenDraft = (viewer: { personId: string }, draft: { authorId: string }): boolean => draft.authorId === viewer.personId;

/** An audience kept under a name is renamed and deleted by who saved it, and by editors. */
export const mayChangeSaved = (by: Writing & { personId: string }, saved: { ownerId: string }): boolean =>
  by.isEditor || saved.ownerId === by.personId;

/** People, roles and settings, and what mail servers answered: read and changed by administrators alone. */
export const mayAdminister = (rights: Pick<Rights, 'isAdministrator'>): boolean => rights.isAdministrator;

/** One administrator makes somebody a manager, but nobody themselves: a manager of the top speaks to everybody. */
export const mayMakeManager = (by: { personId: string }, personId: string): boolean => by.personId !== personId;

/** What one administrator asks for and another one decides. personId: who gets it, if anybody does. */
export type TwoPersonRequest = { requestedBy: string; personId?: string };

/**
 * Why somebody may not confirm what was asked for; null when they may. It takes two people who are administrators now: who asked, and
 * another one, to whom it does not go either.
 */
export const whyNotConfirm = (
  by: { personId: string },
  { requestedBy, personId }: TwoPersonRequest,
  administrators: readonly string[],
): 'confirmOwnRequest' | 'confirmOwnRole' | 'askerGone' | null => {
  if (requestedBy === by.personId) return 'confirmOwnRequest';
  if (personId === by.personId) return 'confirmOwnRole';
  return administrators.includes(requestedBy) ? null : 'askerGone';
};

/** Who asked takes it back; another one confirms or declines it. */
export const mayDecide = (by: { personId: string }, request: TwoPersonRequest, decision: Decision): boolean =>
  (decision === 'withdrawn') === (request.requestedBy === by.personId);

const fewestAdministrators = 2;

/** False when fewer than two would be left. lasting: those who are administrators now and without an end, one of whom it may be. */
export const mayStopBeingAdministrator = (personId: string, lasting: readonly string[]): boolean =>
  !lasting.includes(personId) || lasting.length > fewestAdministrators;
