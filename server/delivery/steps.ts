/**
 * The escalation: when a step is due, its deliveries are written for the people who still need one. Runs in the worker role only.
 * Invariant: a step stays waiting until all its deliveries are written, each once: a worker that dies halfway leaves the rest to the next.
 */
import type { Pool } from '#db/client.ts';
import { insertDeliveries } from '#db/delivery/deliveries.ts';
import { claimDueStep, updateStepState } from '#db/delivery/steps.ts';
import { notify } from '#db/notify.ts';
import { severities } from '#domain/severity.ts';
import { log } from '#server/log.ts';

/** Written at once: some 0.5 s. Mails go out meanwhile, and who ends the announcement does not wait for the rest. */
const chunk = 10_000;

/** Carries out the most severe step that is due, or a chunk of it. Returns false when none is due. */
export const runDueStep = (pool: Pool): Promise<boolean> =>
  pool.begin(async (tx) => {
    const step = await claimDueStep(tx);
    if (!step) return false;
    if (!step.live) {
      await updateStepState(tx, step.id, 'dropped');
      return true;
    }
    // Lower is sent first: danger to life before everything else.
    const deliveries = await insertDeliveries(tx, step, severities.indexOf(step.severity), chunk);
    if (deliveries > 0) await notify(tx, 'pregon_desk', step.announcementId);
    if (deliveries < chunk) await updateStepState(tx, step.id, 'done');
    log().info({ announcement: step.announcementId, step: step.id, channel: step.channel, deliveries }, 'fallback due');
    return true;
  });
