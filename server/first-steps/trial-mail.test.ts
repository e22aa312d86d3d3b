import { expect, test } from 'vitest';
import { web } from '#db/client.ts';
import { findTrial } from '#db/installation.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { makeViewer } from '../../testing/desk.ts';
import { insertPerson } from '../../testing/fresh-database.ts';
import { Mailing } from '../../testing/mailing.ts';
import { useSettings } from '../../testing/settings.ts';
import { readFirstSteps } from './steps.ts';
import { sendTrialMail } from './trial-mail.ts';

const mailing = new Mailing();

const insertAdmin = async (email: string | null = `${crypto.randomUUID()}@pregon.example`): Promise<Viewer & { email: string }> => {
  const viewer = makeViewer(await insertPerson(mailing.db.owner, { name: 'Olga Petrova', email, locale: 'es' }), { isAdministrator: true });
  return { ...viewer, email: email ?? '' };
};
const step = async (viewer: Viewer) => (await readFirstSteps(viewer)).steps.find((each) => each.id === 'mail');
const unread = (viewer: Viewer) => mailing.db.owner`select from notices where person_id = ${viewer.personId} and read_at is null`;

test('goes through the ledger and the real mail server to who pressed, and the step is done by what the server answered', async () => {
  await mailing.start();
  const [olga, iker] = [await insertAdmin(), await insertAdmin()];
  expect(await sendTrialMail(olga)).toEqual({ outcome: 'done' });
  expect(mailing.sink.mails.map((mail) => mail.to)).toEqual([[olga.email]]);
  const [taken] = mailing.sink.mails;
  expect(taken?.mail.subject).toBe('Correo de prueba que usted pidió en «Primeros pasos».');
  expect(taken?.mail.text).toContain('http://localhost:3000/first-steps');
  expect(await step(olga)).toMatchObject({ state: 'done', says: 'done', at: expect.any(String), places: { address: olga.email } });
  expect(await step(iker), 'the mail server works for everybody').toMatchObject({ state: 'done', says: 'takenBefore' });
  expect(await unread(olga), 'nothing is left to be told').toEqual([]);
});

test('refused for good says so with the server’s own answer, and the next one may go', async () => {
  await mailing.start();
  const viewer = await insertAdmin();
  mailing.sink.refuse = (at) => (at === 'recipient' ? { code: 550, text: '5.1.1 unknown here' } : null);
  await expect(sendTrialMail(viewer)).rejects.toThrow(new Refused('trialRefused'));
  expect(await step(viewer)).toMatchObject({ state: 'todo', says: 'refused', places: { answer: expect.stringContaining('unknown here') } });
  expect(await unread(viewer)).toEqual([]);
  mailing.sink.refuse = () => null;
  expect(await sendTrialMail(viewer)).toEqual({ outcome: 'done' });
  expect(await step(viewer)).toMatchObject({ state: 'done', says: 'done' });
});

test('deferred says so at once and goes on by itself; pressed again meanwhile, it is the same mail', async () => {
  await mailing.start();
  const viewer = await insertAdmin();
  mailing.sink.refuse = (at) => (at === 'recipient' ? { code: 451, text: '4.7.1 come back later' } : null);
  await expect(sendTrialMail(viewer)).rejects.toThrow(new Refused('trialDeferred'));
  await expect(sendTrialMail(viewer)).rejects.toThrow(new Refused('trialDeferred'));
  expect(await step(viewer)).toMatchObject({
    state: 'todo',
    says: 'waiting',
    places: { answer: expect.stringContaining('come back later') },
  });
  expect(await mailing.db.owner`select from notices where person_id = ${viewer.personId}`).toHaveLength(1);
});

test('many presses at once are one mail', async () => {
  await mailing.start();
  const viewer = await insertAdmin();
  await Promise.all(Array.from({ length: 5 }, () => sendTrialMail(viewer)));
  expect(mailing.sink.to(viewer.email)).toHaveLength(1);
});

test('without a worker nothing is said to be sent', async () => {
  const viewer = await insertAdmin();
  await mailing.stop();
  useSettings({ TIMING: JSON.stringify({ ...mailing.usual, trialMailMs: 1_000 }) });
  await expect(sendTrialMail(viewer)).rejects.toThrow(new Refused('trialWaiting'));
  expect(await findTrial(web(), viewer.personId)).toMatchObject({ state: null });
});

test('is refused to everybody else, and to who has no address, without a trace', async () => {
  const editor = makeViewer(await insertPerson(mailing.db.owner), { isEditor: true });
  await expect(async () => sendTrialMail(editor)).rejects.toThrow(new Refused('notAllowed'));
  const unreachable = await insertAdmin(null);
  await expect(sendTrialMail(unreachable)).rejects.toThrow(new Refused('noAddress'));
  for (const { personId } of [editor, unreachable]) expect(await findTrial(web(), personId)).toBeNull();
});
