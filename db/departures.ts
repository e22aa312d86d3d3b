/**
 * People who left together with many others, as conditions of a statement. The brake itself is a function of the migrations
 * (hold_departures).
 */
import type { Db } from './client.ts';

/** True for people `p` whom announcements may reach, and who may sign in; false, never null, for all others. */
export const isReachable = (db: Db) => db`((p.active or p.kept_until is not null and p.kept_until > now()) and p.erased_at is null)`;

/** True for departures `d` that are held. */
export const isHeld = (db: Db) => db`d.held_until > now() and d.decided_at is null`;
