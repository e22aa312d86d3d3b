/** Roles: what somebody may do beyond reading. Each is held from one time to another, and given by somebody. Everybody is an employee without one. */
import { toKnown } from './known.ts';

/** The widest last. A manager manages one department and all below it; the others hold everywhere. */
export const roles = ['manager', 'editor', 'approver', 'administrator'] as const;
export type Role = (typeof roles)[number];
export const toRole = (text: string): Role => toKnown(roles, text, 'role');

/** One administrator asks for it, another one confirms it. A manager is made by one. */
export const requestedRoles = ['editor', 'approver', 'administrator'] as const satisfies readonly Role[];
export type RequestedRole = (typeof requestedRoles)[number];
export const toRequestedRole = (text: string): RequestedRole => toKnown(requestedRoles, text, 'role to ask for');

/** A group of the sign-on may give it (ROLE_MAP). Administrators are never made by a group. */
export const claimedRoles = ['manager', 'editor', 'approver'] as const satisfies readonly Role[];
export type ClaimedRole = (typeof claimedRoles)[number];
