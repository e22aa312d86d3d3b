/**
 * Phases of an announcement `a` as SQL conditions, each spelled here alone. Times count by the database's clock: an announcement whose time
 * is over is in none of its live phases, also while no worker has ended it.
 */
import type { Db } from './client.ts';

/** It was published: live or ended. The same as wentOut in domain/rights.ts. */
export const wentOut = (db: Db) => db`a.state in ('live', 'ended')`;

/** Its recipients are shown it. */
export const isLive = (db: Db) => db`(a.state = 'live' and a.expires_at > now())`;

/** Live, and nobody has asked for its end: people still join it, and mails of it still go out. */
export const isUnended = (db: Db) => db`(${isLive(db)} and a.ended_because is null)`;

/** Its time is over, and the worker has not ended it yet. */
export const isExpired = (db: Db) => db`(a.state = 'live' and a.expires_at <= now())`;

/** Its revision `r` was submitted, and no publisher took it in time: it is not published any more. Null without a give-up time. */
export const isUntaken = (db: Db) => db`(r.state = 'scheduled' and a.give_up_at <= now())`;
