/**
 * Whether a delivery is still needed, of delivery d, its step s, and the announcement a with its revision r; asked when it is written, claimed
 * or closed.
 */
import type { Db } from '#db/client.ts';
import { isReachable } from '#db/departures.ts';
import { isUnended } from '#db/phases.ts';

/** The person is still meant, and the step is for everyone or they have not seen this round. */
const isPersonOwed = (db: Db) => db`
  exists (select from recipients m join persons p on p.id = m.person_id and ${isReachable(db)}
    where m.announcement_id = s.announcement_id and m.person_id = d.person_id and m.left_at is null)
  and (s.rule ->> 'to' = 'everyone' or not exists (
    select from receipts c where c.announcement_id = s.announcement_id and c.round = r.round and c.person_id = d.person_id and c.seen_at is not null))`;

export const isAnnouncementNeeded = (db: Db) => db`${isUnended(db)} and ${isPersonOwed(db)}`;

/**
 * The final state of a delivery that is not needed any more. `failed` when its announcement is over, the person had not seen it, and it had
 * been tried, or is a mail and none was going out; otherwise `skipped`.
 */
export const whenOver = (db: Db) => db`
  case when s.kind <> 'notice' and not ${isUnended(db)}
    and (d.tried_at is not null or d.channel = 'mail' and (select failing_since is not null from mail_channel)) and ${isPersonOwed(db)} then 'failed' else 'skipped' end`;

/** A notice is owed until it was read. */
export const isNoticeNeeded = (db: Db) => db`
  exists (select from notices n join persons p on p.id = n.person_id and p.active and p.erased_at is null
    where n.id = (s.rule ->> 'notice')::uuid and n.read_at is null)`;
