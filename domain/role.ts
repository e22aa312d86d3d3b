/** Roles: what somebody may do beyond reading. Each is held from one time to another, and given by somebody. Everybody is an employee without one. */
import { toKnown } from './known.ts';

/** The widest last. A manager manages one department and all below it; the others hold everywhere. */
export const roles = ['manager', 'editor', 'approver', 'administrator'] as const;
export type Role = (typeof roles)[number];
/** Throws for a word that is no role of this release. */
export const toRole = (text: string): Role => toKnown(roles, text, 'role');

/** One administrator asks for it, another one confirms it. A manager is made by one. */
export const requestedRoles = ['editor', 'approver', 'administrator'] as const satisfies readonly Role[];
export type RequestedRole = (typeof requestedRoles)[number];
/** Throws for a word that is no role of this release that is asked for. */
export const toRequestedRole = (text: string): RequestedRole => toKnown(requestedRoles, text, 'role to ask for');

/** A group of the sign-on may give it (ROLE_MAP). Administrators are never made by a group. */
export const claimedRoles = ['manager', 'editor', 'approver'] as const satisfies readonly Role[];
export type ClaimedRole = (typeof claimedRoles)[number];

/** How a role will come to somebody. */
type Giving = {
  givenBy: Role;
  /** Two: one asks for it, another one confirms it, and it goes to neither of them. */
  people: 1 | 2;
  /** Where it holds. */
  within: 'everywhere' | 'site' | 'language';
};

/**
 * Roles of later releases, as they are planned. Nobody holds one and no page offers one: the database refuses them, and toRole as well.
 * One moves to `roles` with the rights it gives.
 *
 * | role | may | why so many people |
 * | --- | --- | --- |
 * | auditor | read everything that was said and done, names included; change nothing | sees everybody's names |
 * | site warden | say who of one site is safe, and see who of it did not answer; with an end | as a manager, in one place |
 * | translator | write a text in one language; neither submit nor publish | says nothing that another one does not release |
 * | security desk | answer what people report as not ours | people act on its word, whoever they are |
 */
export const rolesToCome = {
  auditor: { givenBy: 'administrator', people: 2, within: 'everywhere' },
  'site warden': { givenBy: 'administrator', people: 1, within: 'site' },
  translator: { givenBy: 'administrator', people: 1, within: 'language' },
  'security desk': { givenBy: 'administrator', people: 2, within: 'everywhere' },
} as const satisfies Record<string, Giving>;
