/**
 * Rights: every "may" of the product. Pages only hide what the rules refuse anyway. What is asked of many rows at once (isWithin to
 * isOnDesk) is in force as SQL in db/rights.ts, under the same names, and stated here for the test that compares the two: change both.
 */
import { type AudienceRule, isWhole, type Target } from './audience.ts';
import type { Decision } from './decision.ts';
import type { Role } from './role.ts';
import { needsApproval, type Severity } from './severity.ts';
import type { State } from './state.ts';

/** The rights of one person beyond reading. manages: ids of departments, each counts with all below it. */
export type Rights = { isEditor: boolean; isApprover: boolean; isAdministrator: boolean; manages: string[] };

/** The part of them that decides about announcements. */
export type Writing = Pick<Rights, 'isEditor' | 'manages'>;

/** The rights that these grants give: all grants that one person holds now. */
export const rightsOf = (grants: readonly { role: string; departmentId: string | null }[]): Rights => {
  const holds = (role: Role) => grants.some((grant) => grant.role === role);
  return {
    isEditor: holds('editor'),
    isApprover: holds('approver'),
    isAdministrator: holds('administrator'),
    manages: grants.flatMap((grant) => (grant.role === 'manager' && grant.departmentId ? [grant.departmentId] : [])),
  };
};

/** True for people who write announcements: to everyone (editors) or to their own departments (managers). */
export const canWrite = (rights: Writing): boolean => rights.isEditor || rights.manages.length > 0;

/**
 * Where a right holds: everywhere, or in these departments, each with all below it. It is never null, so that a scope that was lost on its
 * way opens nothing. Sites are added with the first rule that needs them.
 */
export type Scope = { everywhere: true; departments?: never } | { departments: readonly string[]; everywhere?: never };

export const everywhere: Scope = { everywhere: true };

/** True only for a scope that says so itself; false for one that is missing or malformed. */
export const isEverywhere = (scope: Scope): boolean => scope?.everywhere === true;

/** Ids of the departments of a scope; none when it is missing, and none for everywhere: ask isEverywhere first. */
export const departmentsOf = (scope: Scope): string[] => [...(scope?.departments ?? [])];

/** The scope in which a person addresses people: everywhere for editors, their departments for managers, nowhere for all others. */
export const scopeOf = (rights: Writing): Scope => (rights.isEditor ? everywhere : managedBy(rights));

/** The departments a person manages as a scope, also when they are an editor as well. */
export const managedBy = ({ manages }: Pick<Writing, 'manages'>): Scope => ({ departments: manages });

/** Ids from the top of the tree down to one department, itself last; empty where there is no department. */
export type Path = readonly string[];
type PathOf = (department: string) => Path;

/** True for a department that the scope names, or that is below one it names. */
export const departmentIsWithin = (scope: Scope, path: Path): boolean =>
  isEverywhere(scope) || departmentsOf(scope).some((department) => path.includes(department));

/** True for people of a department within the scope: they may be addressed, and named. Without a department: only everywhere. */
export const isWithin = (scope: Scope, person: { path: Path }): boolean => departmentIsWithin(scope, person.path);

/** True for a site, or a group, with an active person within the scope. An empty one: only everywhere. */
export const siteIsWithin = (scope: Scope, people: readonly { path: Path }[]): boolean =>
  isEverywhere(scope) || people.some((person) => isWithin(scope, person));
export const groupIsWithin = siteIsWithin;

/**
 * True for a rule that cannot mean anybody outside of the scope: each target of anyOf is a department inside, or one of allOf is, or the
 * rule carries a scope that lies inside. Everywhere: true for every rule.
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

/** The person who asks, with the scope of their rights. */
export type Asker = { personId: string; scope: Scope };

/** The part of an announcement that rights depend on. rule: of its current revision. */
export type Announcement = { authorId: string; state: State; rule: AudienceRule };

/** True for announcements whose figures this person sees: their own, and those that lie within their scope. */
export const mayManage = (by: Asker, announcement: Omit<Announcement, 'state'>, pathOf: PathOf): boolean =>
  announcement.authorId === by.personId || liesWithin(by.scope, announcement.rule, pathOf);

/** True once it was published, also when it is over. */
export const wentOut = ({ state }: Pick<Announcement, 'state'>): boolean => state === 'live' || state === 'ended';

/** True for announcements this person reads: live or ended, and addressed to them or theirs to manage. */
export const mayRead = (by: Asker, announcement: Announcement & { isRecipient: boolean }, pathOf: PathOf): boolean =>
  wentOut(announcement) && (announcement.isRecipient || mayManage(by, announcement, pathOf));

/**
 * True for announcements this person may end, and whose failed mails they may send again: their own; for a manager, those written by a
 * manager for just the manager's scope, not the editors'; for an editor, all. mayEnd is asked as well.
 */
export const isTheirs = (by: Asker, announcement: Omit<Announcement, 'state'>, pathOf: PathOf): boolean =>
  announcement.authorId === by.personId ||
  ((isEverywhere(by.scope) || 'within' in announcement.rule) && liesWithin(by.scope, announcement.rule, pathOf));

/** True for announcements in this person's newsroom. A held one is in every editor's, in case its author is away. */
export const isOnDesk = (by: Asker, announcement: Announcement, pathOf: PathOf): boolean =>
  (announcement.state !== 'deleted' && announcement.authorId === by.personId) ||
  (wentOut(announcement) && liesWithin(by.scope, announcement.rule, pathOf)) ||
  (announcement.state === 'held' && isEverywhere(by.scope));

/**
 * The rule narrowed to the people the writer may address. A manager's announcement carries its scope with it, so that the freeze, and
 * people who join later, stay within it. Null when the writer may not use the rule at all.
 */
export const withinScope = (rights: Writing, rule: AudienceRule): AudienceRule | null => {
  const scope = scopeOf(rights);
  if (isEverywhere(scope)) return rule;
  const departments = departmentsOf(scope);
  if (departments.length === 0 || 'everyone' in rule) return null;
  return { ...rule, within: departments.sort() };
};

/** True while the writer may still publish this rule: the scope it was submitted with lies within their rights of now. */
export const mayStillPublish = (rights: Writing, rule: AudienceRule): boolean => {
  if (!isWhole(rule)) return false;
  if (rights.isEditor) return true;
  if ('everyone' in rule || !rule.within || rule.within.length === 0) return false;
  return rule.within.every((department) => rights.manages.includes(department));
};

/** True for a live announcement; severe and extreme ones are ended by editors only, with a reason. isTheirs is asked as well. */
export const mayEnd = (rights: Pick<Writing, 'isEditor'>, announcement: { state: string; severity: Severity }): boolean =>
  announcement.state === 'live' && (rights.isEditor || !needsApproval(announcement.severity));

/** True for the author of a draft: nobody else opens, changes, submits or deletes it. */
export const mayOpenDraft = (viewer: { personId: string }, draft: { authorId: string }): boolean => draft.authorId === viewer.personId;

/** True for people who may rename and delete a saved audience: its owner and editors. */
export const mayChangeSaved = (by: Writing & { personId: string }, saved: { ownerId: string }): boolean =>
  by.isEditor || saved.ownerId === by.personId;

/** True for administrators: nobody else reads or changes people, roles and settings, or reads the answers of mail servers. */
export const mayAdminister = (rights: Pick<Rights, 'isAdministrator'>): boolean => rights.isAdministrator;

/** False for oneself. One administrator is enough to make a manager, but a manager of the top department speaks to everybody. */
export const mayMakeManager = (by: { personId: string }, personId: string): boolean => by.personId !== personId;

/** A request of one administrator that another one decides. personId: the person it is about, who does not confirm it. */
export type TwoPersonRequest = { requestedBy: string; personId?: string };

/**
 * The reason why this administrator may not confirm the request; null when they may. Two administrators of now are needed: the one who
 * asked, and another one who does not get the role. administrators: the ids of all of now.
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

/** True for a withdrawal by the person who asked, and for a confirmation or refusal by anybody else. */
export const mayDecide = (by: { personId: string }, request: TwoPersonRequest, decision: Decision): boolean =>
  (decision === 'withdrawn') === (request.requestedBy === by.personId);

const fewestAdministrators = 2;

/** False when fewer than two administrators would be left. lasting: ids of those who are one now and without an end. */
export const mayStopBeingAdministrator = (personId: string, lasting: readonly string[]): boolean =>
  !lasting.includes(personId) || lasting.length > fewestAdministrators;
