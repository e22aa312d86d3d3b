/** The steps of the escalation: one row each, with a due time. The rows are the queue: a query over them finds the work. */

import type { Db } from '#db/client.ts';
import { isUnended } from '#db/phases.ts';
import type { revisions } from '#db/schema/announcements.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import type { steps } from '#db/schema/reach.ts';
import { severityOrder } from '#db/severity-order.ts';
import { type Channel, channels } from '#domain/delivery.ts';

/** unseen: those who have not seen this round. everyone: all recipients. */
export type StepRule = { to: 'unseen' | 'everyone' };

/** The channel of step `s`: mail where none is named, as in all that were stored before there was a choice. */
const channel = (db: Db) => db`coalesce(s.rule ->> 'channel', 'mail')`;

/**
 * Adds one step. Due `afterMinutes` after now, which is the moment of publication. Stored with its channel and its minutes, by which late
 * joiners get it too. The worker's login only.
 */
export const insertStep = async (
  tx: Db,
  step: { announcementId: string; revisionId: string; kind: 'fallback'; afterMinutes: number; channel: string; rule: StepRule },
): Promise<void> => {
  await tx`
    insert into steps (announcement_id, revision_id, kind, due_at, rule)
    values (${step.announcementId}, ${step.revisionId}, ${step.kind}, now() + make_interval(mins => ${step.afterMinutes}), ${tx.json({ ...step.rule, channel: step.channel, afterMinutes: step.afterMinutes })})`;
};

export type DueStep = Pick<Stored<typeof steps>, 'id'> &
  Filled<Pick<Stored<typeof steps>, 'announcementId'>> &
  Pick<Stored<typeof revisions>, 'round' | 'severity'> & { channel: Channel; rule: StepRule; live: boolean };

/** A step whose time has come, by a channel of this release, the most severe first, locked; null when none is due. */
export const claimDueStep = async (tx: Db): Promise<DueStep | null> => {
  const [row] = await tx<DueStep[]>`
    select s.id, s.announcement_id, ${channel(tx)} as channel, r.round, r.severity, s.rule, ${isUnended(tx)} as live
    from steps s join revisions r on r.id = s.revision_id join announcements a on a.id = s.announcement_id
    where s.state = 'waiting' and s.kind = 'fallback' and s.due_at <= now() and ${channel(tx)} = any(${[...channels]}::text[])
    order by ${severityOrder(tx)}, s.due_at limit 1 for update of s skip locked`;
  return row ?? null;
};

export const updateStepState = async (tx: Db, stepId: string, state: 'done' | 'dropped'): Promise<void> => {
  await tx`update steps set state = ${state}, done_at = now() where id = ${stepId}`;
};

/** Drops the waiting steps of an announcement that ended. */
export const dropWaitingSteps = async (tx: Db, announcementId: string): Promise<void> => {
  await tx`update steps set state = 'dropped', done_at = now() where announcement_id = ${announcementId} and state = 'waiting'`;
};
