/**
 * The state of the mail server, shared by all workers and pages: one row, beside the ledger.
 * Invariant: while the server cannot be reached, or refuses the portal itself, one mail at a time is tried, whatever the number of workers;
 * the first that is accepted wakes all waiting mails, once. One single mail never makes others wait, whatever the answer to it.
 */

import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { mailChannel } from '#db/schema/reach.ts';
import type { Refused } from './outcome.ts';

/** Claims the next try while no mail is accepted: true for one caller every `probeMs`. */
export const claimTry = async (tx: Db, probeMs: number): Promise<boolean> => {
  const result = await tx`
    update mail_channel set probe_at = now() + make_interval(secs => ${probeMs / 1000}) where shut_at is not null and probe_at <= now()`;
  return result.count > 0;
};

/**
 * Stores that a mail was accepted. Returns true when none had been for `quietMs` and something was refused since: then the caller wakes the
 * waiting mails.
 */
export const updateChannelWorks = async (tx: Db, quietMs: number): Promise<boolean> => {
  const [row] = await tx<{ wakes: boolean }[]>`
    update mail_channel set last_success_at = now(), failing_since = null, shut_at = null, reason = null, cause = null
    returning old.failing_since is not null
      and coalesce(old.last_success_at < now() - make_interval(secs => ${quietMs / 1000}), true) as wakes`;
  return row?.wakes ?? false;
};

/**
 * Stores that a mail was refused for a reason that is not its person; the mail's own row is written already. `about` message: the server
 * was reached, so other mails may be tried at once. They wait only when the server refused another mail too, and accepted none in between:
 * a mail at which it hangs up may be the only one. `own`: the mail is known to be the cause.
 */
export const updateChannelFails = async (
  tx: Db,
  refused: Refused & { id: string; own: boolean; cause: string; probeMs: number },
): Promise<void> => {
  const ofServer = refused.about === 'server';
  await tx`
    with judged as (
      select shut_at is null and ${ofServer && !refused.own} and exists (
        select from deliveries d where d.state in ('queued', 'retry', 'sending') and d.channel = 'mail' and d.about = 'server' and d.id <> ${refused.id}
          and d.tried_at > coalesce(last_success_at, '-infinity')) as shuts
      from mail_channel)
    update mail_channel set failing_since = coalesce(failing_since, now()), reason = ${refused.reason}, cause = ${refused.cause},
      shut_at = case when shuts then now() when ${ofServer} then shut_at end,
      probe_at = case when shuts then now() + make_interval(secs => ${refused.probeMs / 1000}) else probe_at end
    from judged`;
};

/**
 * Makes up to `limit` waiting mails due, but for those refused because of their person; the most severe and oldest first. Returns how many.
 */
export const wakeWaiting = async (tx: Db, limit: number): Promise<number> => {
  const result = await tx`
    update deliveries set next_at = now() where id in (
      select id from deliveries where state = 'retry' and channel = 'mail' and next_at > now() and about is distinct from 'person'
      order by priority, owed_since limit ${limit} for update skip locked)`;
  return result.count;
};

/**
 * Makes one mail due every `probeMs` while the server answers and accepts nothing of at least `least` people: the one whose last try is
 * longest ago, so that no mail that is refused for its own sake blocks the others.
 */
export const wakeOne = async (tx: Db, probeMs: number, least: number): Promise<void> => {
  await tx`
    with probing as (
      update mail_channel set probe_at = now() + make_interval(secs => ${probeMs / 1000})
      where failing_since is not null and shut_at is null and probe_at <= now() returning last_success_at),
    waiting as (
      select d.id, d.tried_at from probing, deliveries d
      where d.state = 'retry' and d.channel = 'mail' and d.about = 'message' and d.tried_at > coalesce(last_success_at, '-infinity'))
    update deliveries set next_at = now()
    where id = (select id from waiting where (select count(*) from waiting) >= ${least} order by tried_at limit 1)`;
};

export type MailStateRow = Pick<Stored<typeof mailChannel>, 'lastSuccessAt' | 'reason' | 'cause'> & {
  /** No mail was accepted for `silentMs` although some are owed for as long. */
  down: boolean;
  since: Date | null;
  /** Owed to people whose address was not refused; how old the oldest of them is. */
  waiting: number;
  oldestSeconds: number;
};

/**
 * The state of the mail server, from the age of the mails that are owed, which no try resets. A single mail that is refused while others
 * are accepted does not count: only when nothing was accepted since it is owed, or when `least` mails are refused since the last that was
 * accepted.
 */
export const findMailState = async (db: Db, silentMs: number, least: number): Promise<MailStateRow> => {
  const silent = db`make_interval(secs => ${silentMs / 1000})`;
  const [row] = await db<MailStateRow[]>`
    with owed as (
      select count(*)::int as waiting, min(owed_since) as oldest,
        min(owed_since) filter (where tried_at is null or about = 'server' or owed_since > ok_at) as oldest_clear,
        min(owed_since) filter (where about = 'message' and tried_at > ok_at) as oldest_refused,
        count(*) filter (where about = 'message' and tried_at > ok_at) as refused
      from (select *, coalesce((select last_success_at from mail_channel), '-infinity') as ok_at from deliveries
        where state in ('queued', 'retry', 'sending') and channel = 'mail' and about is distinct from 'person') d),
    counted as (
      select *, least(oldest_clear, case when refused >= ${least} then oldest_refused end) as oldest_counted from owed)
    select coalesce(oldest_counted < now() - ${silent} and coalesce(last_success_at < now() - ${silent}, true), false) as down,
      greatest(last_success_at, oldest_counted) as since, waiting, coalesce(extract(epoch from now() - oldest), 0)::float8 as oldest_seconds,
      last_success_at, reason, cause
    from counted, mail_channel`;
  if (!row) throw new Error('The mail channel has no row');
  return row;
};

/** Claims the alarm: true for the one caller that writes into the log that no mail goes out; the first time, and again after `againMs`. */
export const claimAlarm = async (tx: Db, againMs: number): Promise<boolean> => {
  const result = await tx`
    update mail_channel set logged_at = now() where logged_at is null or logged_at < now() - make_interval(secs => ${againMs / 1000})`;
  return result.count > 0;
};

/** Claims the all-clear: true for the one caller that logs that mail goes out again. */
export const claimAllClear = async (tx: Db): Promise<boolean> => {
  const result = await tx`update mail_channel set logged_at = null where logged_at is not null`;
  return result.count > 0;
};
