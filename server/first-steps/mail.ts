/** Step: a mail to oneself, through the worker and the mail server, as every other mail goes. */
import { web } from '#db/client.ts';
import { findOwnAddress, findTrial, type Trial, wasTrialTaken } from '#db/installation.ts';
import type { Step } from './step.ts';

/** The outcome of the last trial mail, as the id of its sentence. `answer`: the mail server's answer, verbatim. */
const sayOf = (trial: Trial): { says: string; places: Record<string, string> } => {
  const answer = trial.smtpText ?? '';
  if (trial.state === 'failed') return { says: 'refused', places: { answer } };
  return answer !== '' ? { says: 'waiting', places: { answer } } : { says: 'onItsWay', places: {} };
};

export const mail: Step = {
  id: 'mail',
  look: async ({ viewer, isWorkerThere }) => {
    const [address, trial, taken] = await Promise.all([
      findOwnAddress(web(), viewer.personId),
      findTrial(web(), viewer.personId),
      wasTrialTaken(web()),
    ]);
    if (trial?.state === 'accepted')
      return {
        state: 'done',
        says: 'done',
        at: trial.sentAt?.toISOString() ?? null,
        places: { address: trial.address ?? '' },
        press: true,
      };
    const isOpen = trial !== null && trial.state !== 'skipped';
    if (isOpen && (trial.state === 'failed' || isWorkerThere)) return { state: 'todo', ...sayOf(trial), press: true };
    if (!isOpen && taken) return { state: 'done', says: 'takenBefore', press: address !== null };
    if (address === null)
      return { state: 'todo', says: 'noAddress', go: { href: `/directory/people/${viewer.personId}`, link: 'toOneself' } };
    if (!isWorkerThere) return { state: 'unknown', says: 'noWorker' };
    return { state: 'todo', says: 'todo', places: { address }, press: true };
  },
};
