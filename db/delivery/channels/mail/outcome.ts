/** Stores the mail server's answer to a mail. */
import type { Db } from '#db/client.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import type { deliveries } from '#db/schema/reach.ts';
import type { RefusalSubject } from '#domain/delivery.ts';

type Delivery = Stored<typeof deliveries>;

/** Identifies one try of one mail: an outcome that arrives after a newer try began changes nothing. */
type Sending = Pick<Delivery, 'id' | 'attempt'>;

/** The mail server accepted the mail. From here on it is the mail system's. */
export const updateAccepted = async (tx: Db, sending: Sending, answer: { messageId: string; smtpText: string }): Promise<void> => {
  await tx`
    update deliveries set state = 'accepted', sent_at = now(), lease_until = null, message_id = ${answer.messageId}, smtp_code = 250,
      smtp_text = ${answer.smtpText}, reason = null, about = null
    where id = ${sending.id} and state = 'sending' and attempt = ${sending.attempt}`;
};

/** The answer of the server, or the error of the connection. `reason` is a key below `mailReasons` in messages/. */
export type Refused = Pick<Delivery, 'smtpCode' | 'smtpText'> & Filled<Pick<Delivery, 'reason'>> & { about: RefusalSubject };

/** Marks a mail as failed: refused for good. */
export const updateFailed = async (tx: Db, sending: Sending, answer: Refused): Promise<void> => {
  await tx`
    update deliveries set state = 'failed', failed_at = now(), lease_until = null, smtp_code = ${answer.smtpCode}, smtp_text = ${answer.smtpText},
      reason = ${answer.reason}, about = ${answer.about}, tried_at = now(), first_tried_at = coalesce(first_tried_at, now())
    where id = ${sending.id} and state = 'sending' and attempt = ${sending.attempt}`;
};

/** The new state of a mail after a refusal that is not final. */
export type Retried = {
  /**
   * True when the refusal seemed to be about the server, but other mails were accepted since this one was last refused: then the mail
   * itself is the cause.
   */
  own: boolean;
  givenUp: boolean;
};

/**
 * Puts a refused mail back. A refusal that is about the server costs the mail nothing: it waits until the next try. After any other it
 * waits as long as it has been refused so far: at least `retryMs`, at most `longestMs`. After `tries` refusals of its own it is given up. A
 * refusal is the mail's own when it is not about the server and `counts`, and when the server accepted something since this mail is owed
 * and others since its last try, or when so few mails are refused beside it (below `several`) that the server is hardly the cause: an
 * outage alone gives up no mail. Notices are not counted among them: those of one person whose address is refused would look like several
 * people.
 */
export const updateRetry = async (
  tx: Db,
  sending: Sending,
  answer: Refused & { retryMs: number; longestMs: number; probeMs: number; tries: number; counts: boolean; several: number },
): Promise<Retried> => {
  const ofServer = answer.about === 'server';
  const leastMs = ofServer ? answer.probeMs : answer.retryMs;
  const [row] = await tx<Retried[]>`
    with seen as (
      select d.id, d.refusals, ${ofServer} and coalesce(d.about in ('server', 'message') and d.tried_at < c.last_success_at, false) as own,
        ${answer.counts} and coalesce(d.owed_since < c.last_success_at and (d.tried_at is null or d.tried_at < c.last_success_at
          or (select count(*) from (select from deliveries o join steps p on p.id = o.step_id
              where o.state in ('retry', 'sending') and o.channel = 'mail' and o.tried_at > c.last_success_at and o.id <> d.id and p.kind <> 'notice'
              limit ${answer.several - 1}) o) < ${answer.several - 1}), false) as among_others
      from deliveries d, mail_channel c where d.id = ${sending.id}),
    weighed as (select *, among_others and (${!ofServer} or own) as counted from seen),
    judged as (select *, counted and refusals + 1 >= ${answer.tries} as given_up from weighed)
    update deliveries d set state = case when given_up then 'failed' else 'retry' end, failed_at = case when given_up then now() end,
      refusals = j.refusals + counted::int, lease_until = null, smtp_code = ${answer.smtpCode}, smtp_text = ${answer.smtpText},
      reason = ${answer.reason}, about = case when own then 'message' else ${answer.about} end, tried_at = now(),
      first_tried_at = case when ${ofServer} and not own then first_tried_at else coalesce(first_tried_at, now()) end,
      next_at = now() + case when ${ofServer} and not own then make_interval(secs => ${answer.probeMs / 1000})
        else least(greatest(now() - greatest(coalesce(first_tried_at, now()), owed_since), make_interval(secs => ${leastMs / 1000})),
          make_interval(secs => ${answer.longestMs / 1000})) end
    from judged j where d.id = j.id and d.state = 'sending' and d.attempt = ${sending.attempt} returning own, given_up`;
  return row ?? { own: false, givenUp: false };
};
