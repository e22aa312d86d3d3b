/**
 * The publisher: the one place that makes an announcement live, and that ends it. Runs in the worker role only.
 * Invariant: recipients, steps, event and state commit together, after everything was asked once more; or nothing does.
 */

import { holdDepartures } from '#db/audience/departures.ts';
import { insertJoinMark } from '#db/audience/joiners.ts';
import { insertFrozenRecipients } from '#db/audience/recipients.ts';
import type { Db, Pool, Tx } from '#db/client.ts';
import { closeWaitingDeliveries } from '#db/delivery/deliveries.ts';
import { dropWaitingSteps, insertStep } from '#db/delivery/steps.ts';
import { findWritingRights } from '#db/directory/grants.ts';
import { insertEvent } from '#db/live/events.ts';
import { move } from '#db/move.ts';
import { insertNotice } from '#db/notices/notices.ts';
import { notify } from '#db/notify.ts';
import { claimDueAnnouncement, claimEndingAnnouncement, type DueRow, type EndingRow } from '#db/publishing/due.ts';
import { type Counted, isWhole } from '#domain/audience.ts';
import { channelOf } from '#domain/delivery.ts';
import { mayStillPublish } from '#domain/rights.ts';
import { needsApproval } from '#domain/severity.ts';
import { type DriftReason, findDrift } from '#server/audience/drift.ts';
import { isOfStored } from '#server/errors.ts';
import { hashOf } from '#server/fingerprint.ts';
import { describeError, log } from '#server/log.ts';
import { isContentOf } from './content-hash.ts';
import type { HeldBecause } from './view.ts';

type HeldReason = Exclude<HeldBecause, 'restored' | 'unknown'>;

/**
 * Reasons no page of ours can cause (confirmed content that changed, unreadable rows): somebody else, or another release, wrote to the
 * database.
 */
const foul: HeldReason[] = ['contentChanged', 'ruleChanged', 'unreadable'];

/** Thrown to roll the freeze back: the frozen people differ from the confirmed ones. */
class Drifted extends Error {
  reason: DriftReason;
  people: number;
  constructor(reason: DriftReason, people: number) {
    super(reason);
    this.reason = reason;
    this.people = people;
  }
}

/** Publishes the announcement that is due first. Returns false when none was due. */
export const publishDue = (pool: Pool): Promise<boolean> =>
  pool.begin(async (tx) => {
    const due = await claimDueAnnouncement(tx);
    if (!due) return false;
    try {
      await tx.savepoint((inner) => publishOrHold(inner, due));
    } catch (error) {
      if (!isOfStored(error)) throw error;
      log().error({ announcement: due.id, ...describeError(error) }, 'announcement cannot be worked with');
      await hold(tx, due, { reason: 'unreadable' });
    }
    return true;
  });

const publishOrHold = async (tx: Tx, due: DueRow): Promise<void> => {
  const reason = await whyNot(tx, due);
  if (reason) await hold(tx, due, { reason });
  else await freezeOrHold(tx, due);
};

/** Ends one announcement whose time is over, or whose end was requested. Returns false when there was none. */
export const endDue = async (pool: Pool): Promise<boolean> => {
  const ending = await pool.begin(async (tx) => {
    const claimed = await claimEndingAnnouncement(tx);
    if (claimed) await makeEnded(tx, claimed);
    return claimed;
  });
  if (!ending) return false;
  // After the commit and in chunks: a hundred thousand mails that wait must not hold up the next publication.
  // Should this be cut short, they are skipped one by one when their turn comes.
  while (await closeWaitingDeliveries(pool, ending.id));
  await notify(pool, 'pregon_desk', ending.id);
  return true;
};

const makeEnded = async (tx: Db, ending: EndingRow): Promise<void> => {
  const detail = { because: ending.endedBecause };
  await move(tx, { id: ending.revisionId, state: 'live' }, 'ended', null, { reason: ending.endedBecause, detail });
  // An update that was to replace it never goes out.
  if (ending.update) await move(tx, ending.update, 'superseded', null, { reason: 'ended' });
  await dropWaitingSteps(tx, ending.id);
  const seq = await insertEvent(tx, { kind: 'ended', announcementId: ending.id, revisionId: ending.revisionId, round: ending.round });
  await notify(tx, 'pregon_events');
  log().info({ announcement: ending.id, because: ending.endedBecause, seq }, 'announcement ended');
};

/** Checks again every condition that held at submission. Returns why it must be held, or null. */
const whyNot = async (tx: Db, due: DueRow): Promise<HeldReason | null> => {
  if (!isWhole(due.audienceRule)) return 'unreadable';
  if (hashOf(due.audienceRule) !== due.ruleHash) return 'ruleChanged';
  if (!due.isSubmitted || !isContentOf(due.contentHash, due)) return 'contentChanged';
  if (needsApproval(due.severity)) return 'needsApproval';
  if (due.expired) return 'expired';
  if (!mayStillPublish(await findWritingRights(tx, due.authorId), due.audienceRule)) return 'authorNotAllowed';
  return null;
};

/** Holds the announcement: nothing is sent, and its submitter is notified in the same transaction. */
const hold = async (tx: Db, due: DueRow, why: { reason: HeldReason; people?: number }): Promise<void> => {
  const { reason, ...detail } = why;
  await move(tx, { id: due.revisionId, state: 'scheduled' }, 'held', null, { reason, detail });
  await insertNotice(tx, { kind: 'held', subject: due.id, detail: { reason: why.reason }, personIds: [due.submittedBy] });
  log()[foul.includes(why.reason) ? 'error' : 'warn']({ announcement: due.id, ...why }, 'announcement held');
};

/**
 * Freezes the audience and compares the frozen rows with the confirmed counts, so that nobody moves in between. Publishes it, or holds it
 * when they differ.
 */
const freezeOrHold = async (tx: Tx, due: DueRow): Promise<void> => {
  await holdDepartures(tx);
  try {
    await tx.savepoint(async (inner) => {
      const frozen = await insertFrozenRecipients(inner, due.id, due.audienceRule);
      const drift = findDrift(due.counted, frozen);
      if (drift) throw new Drifted(drift, frozen.total);
      await makeLive(inner, due, frozen);
    });
  } catch (error) {
    if (!(error instanceof Drifted)) throw error;
    await hold(tx, due, { reason: error.reason, people: error.people });
  }
};

const makeLive = async (tx: Db, due: DueRow, frozen: Counted): Promise<void> => {
  await move(tx, { id: due.revisionId, state: 'scheduled' }, 'live', null, { reason: 'due', detail: { people: frozen.total } });
  await insertJoinMark(tx, due.id);
  for (const step of due.escalation) {
    // At once means to everyone: nobody had the time to see it on a screen.
    const to = step.afterMinutes === 0 ? 'everyone' : 'unseen';
    await insertStep(tx, {
      announcementId: due.id,
      revisionId: due.revisionId,
      kind: step.kind,
      afterMinutes: step.afterMinutes,
      channel: channelOf(step),
      rule: { to },
    });
  }
  const seq = await insertEvent(tx, { kind: 'published', announcementId: due.id, revisionId: due.revisionId, round: due.round });
  await notify(tx, 'pregon_events');
  log().info({ announcement: due.id, people: frozen.total, seq }, 'announcement live');
};
