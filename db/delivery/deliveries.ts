/**
 * The delivery ledger: one row is one sending of one step to one person.
 * Invariant: at most one worker holds a row at a time (a lease); whether the mail is still needed is checked again when it is claimed;
 * every row ends as accepted, failed or skipped. It is skipped only when the mail is not needed any more: a person whose mail was refused
 * and who has not seen the announcement is listed as failed.
 */

import type { Db } from '#db/client.ts';
import { isReachable } from '#db/departures.ts';
import type { Channel } from '#domain/delivery.ts';
import { whenOver } from './needed.ts';
import type { DueStep } from './steps.ts';

/** Where a channel reaches a person; null where it does not. */
const addressBy: Record<Channel, (db: Db) => ReturnType<Db>> = { mail: (db) => db`email` };

/**
 * Writes up to `limit` deliveries of a step, by its channel: recipients with an address there who still need it, and got none by this channel from
 * this step or an earlier one of its kind (late joiners have a step of their own). Returns how many; fewer than `limit`: nobody is left. `offset 0` and `limit 1` keep
 * PostgreSQL to looking each recipient up by key: a minute after a publication it may know nothing of them, and would compare all with all.
 */
export const insertDeliveries = async (tx: Db, step: DueStep, priority: number, limit: number): Promise<number> => {
  const address = addressBy[step.channel](tx);
  const result = await tx`
    insert into deliveries (step_id, person_id, channel, address, priority)
    select ${step.id}, p.id, ${step.channel}, p.address, ${priority}
    from recipients m
      cross join lateral (
        select p.id, ${address} as address from persons p where p.id = m.person_id and ${isReachable(tx)} and ${address} is not null offset 0) p
      left join lateral (
        select seen_at from receipts where announcement_id = m.announcement_id and round = ${step.round} and person_id = m.person_id offset 0) c on true
    where m.announcement_id = ${step.announcementId} and m.left_at is null and (${step.rule.to === 'everyone'} or c.seen_at is null)
      and (select true from deliveries d where d.person_id = m.person_id and d.channel = ${step.channel} and d.step_id = any(array(
        select e.id from steps e join steps s on s.revision_id = e.revision_id and s.kind = e.kind where s.id = ${step.id})) limit 1) is null
    limit ${limit}
    on conflict do nothing`;
  return result.count;
};

const closedAtOnce = 5_000;

/** Closes up to a chunk of what waits, by any channel, of an announcement that ended. Returns false when none is left. */
export const closeWaitingDeliveries = async (tx: Db, announcementId: string): Promise<boolean> => {
  const result = await tx`
    with over as (
      select d.id, ${whenOver(tx)} as becomes
      from deliveries d join steps s on s.id = d.step_id join announcements a on a.id = s.announcement_id left join revisions r on r.id = s.revision_id
      where s.announcement_id = ${announcementId} and d.state in ('queued', 'retry') limit ${closedAtOnce} for update of d skip locked)
    update deliveries d set state = o.becomes, failed_at = case when o.becomes = 'failed' then now() end,
      reason = case when o.becomes = 'failed' then coalesce(d.reason, 'neverTried') else d.reason end
    from over o where d.id = o.id`;
  return result.count > 0;
};
