/**
 * A mail to oneself, to see whether mail works: written into the ledger like every other one, and sent by the worker. Invariant: only
 * to who asks, only to administrators; while one is on its way another press waits for it and sends none.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type Tx, web } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { lockPerson } from '#db/directory/person.ts';
import { findOwnAddress, findTrial, type Trial } from '#db/installation.ts';
import { insertNotice, updateOwnNoticesRead } from '#db/notices/notices.ts';
import { mayAdminister } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { timing } from '#timing';

const pauseMs = 250;
/** Older than this, one that still waits is given up by whoever presses again. */
const onItsWayMs = 60_000;

export const parseNothing = (): { ok: true; input: null } => ({ ok: true, input: null });

const isOver = (trial: Trial): boolean => trial.state === 'accepted' || trial.state === 'failed' || trial.state === 'skipped';

/** Asks for one, unless one is on its way. */
const ask = (viewer: Viewer): Promise<void> =>
  web().begin(async (tx: Tx) => {
    await lockPerson(tx, viewer.personId);
    if ((await findOwnAddress(tx, viewer.personId)) === null) throw new Refused('noAddress');
    const last = await findTrial(tx, viewer.personId);
    if (last && !isOver(last) && databaseNow().getTime() - last.at.getTime() < onItsWayMs) return;
    await updateOwnNoticesRead(tx, viewer.personId, 'trial');
    await insertNotice(tx, { personIds: [viewer.personId], kind: 'trial', subject: null, detail: {} });
  });

/** Sends it and waits a while for what the mail server says. What comes later stands on the page. */
export const sendTrialMail = async (viewer: Viewer): Promise<{ outcome: 'done' }> => {
  if (!mayAdminister(viewer)) throw new Refused('notAllowed');
  await ask(viewer);
  for (const deadline = performance.now() + timing().trialMailMs; performance.now() < deadline; await sleep(pauseMs)) {
    const trial = await findTrial(web(), viewer.personId);
    if (!trial || (!isOver(trial) && trial.smtpText === null)) continue;
    // It was answered and is tried again: by itself, whenever the server can.
    if (!isOver(trial)) throw new Refused('trialDeferred');
    // It came where it should: nothing is left to be told on every page.
    await updateOwnNoticesRead(web(), viewer.personId, 'trial');
    if (trial.state === 'accepted') return { outcome: 'done' };
    throw new Refused('trialRefused');
  }
  throw new Refused('trialWaiting');
};
