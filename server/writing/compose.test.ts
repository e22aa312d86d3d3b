import { afterAll, beforeAll, expect, test } from 'vitest';
import { worker } from '#db/client.ts';
import { inTime } from '#db/deadline.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { insertEditor, makeForm, makeViewer, publishTo, saveDraft } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { compose } from './compose.ts';
import { findDraft } from './draft.ts';

const db = freshDatabase();
let department = '';
let editor: Viewer;
let work: Worker;

beforeAll(async () => {
  await insertSender(db.owner);
  department = await insertDepartment(db.owner, 'North');
  await insertPerson(db.owner, { departmentId: department });
  editor = await insertEditor(db.owner);
  work = await startWorker(worker());
});

afterAll(() => work.stop());

const toNorth = () => ({ anyOf: [{ department, below: true }] });

test('pressed many times at once, each press says that it is live, and it is one announcement', async () => {
  for (let round = 0; round < 6; round += 1) {
    const input = makeForm(toNorth());
    const shown = await compose(editor, input);
    const confirmed = { ...input, ruleHash: shown.outcome === 'confirm' ? shown.ruleHash : null };
    const presses = await Promise.all(Array.from({ length: 6 }, () => compose(editor, confirmed)));
    const announcementId = 'announcementId' in shown ? shown.announcementId : '';
    expect(presses).toEqual(presses.map(() => ({ outcome: 'live', announcementId })));
    const rows = await db.owner`select from events where announcement_id = ${announcementId}`;
    expect(rows).toHaveLength(1);
  }
});

test('a form that was never seen before, sent many times at once, is one draft', async () => {
  const input = makeForm({ ...toNorth(), intent: 'save' });
  const saved = await Promise.all(Array.from({ length: 6 }, () => compose(editor, input)));
  expect(new Set(saved.map((each) => each.announcementId)).size).toBe(1);
  expect(await db.owner`select from announcements where idempotency_key = ${input.idempotencyKey}`).toHaveLength(1);
});

test('a confirmation of another audience is asked for again', async () => {
  const input = makeForm(toNorth());
  const shown = await compose(editor, input);
  const ruleHash = shown.outcome === 'confirm' ? shown.ruleHash : null;
  const version = shown.kept?.version ?? null;
  const everyone = await compose(editor, { ...input, version, everyone: true, anyOf: [], ruleHash });
  expect(everyone).toMatchObject({ outcome: 'confirm', audience: { everyone: true } });
  expect(await db.owner`select from announcements where idempotency_key = ${input.idempotencyKey} and state = 'draft'`).toHaveLength(1);
});

test('stored, and then the database does not answer: the form is told what it is stored as, and nothing is published', async () => {
  const input = makeForm(toNorth());
  const shown = await compose(editor, input);
  const confirmed = { ...input, ruleHash: shown.outcome === 'confirm' ? shown.ruleHash : null, version: shown.kept?.version ?? null };
  const texts = confirmed.texts.map((text) => ({ ...text, headline: 'Written after the question' }));
  // The submission writes there; the draft is stored before it and does not.
  const late = await db.owner.begin(async (tx) => {
    await tx`lock table audit in access exclusive mode`;
    return inTime(1_500, () => compose(editor, { ...confirmed, texts })).catch((error: unknown) => error);
  });
  const [row] = await db.owner<{ id: string; state: string }[]>`
    select id, state from announcements where idempotency_key = ${input.idempotencyKey}`;
  expect(row?.state).toBe('draft');
  const kept = { announcementId: row?.id, version: expect.any(String) };
  expect(late).toMatchObject({ name: 'DatabaseLate', inDoubt: false, kept });
  // Goes on from there: no conflict with what this very form stored.
  const { version } = (late as { kept: { version: string } }).kept;
  const more = texts.map((text) => ({ ...text, headline: 'Written after that' }));
  expect(await compose(editor, { ...confirmed, intent: 'save', texts: more, version })).toMatchObject({ outcome: 'saved' });
});

test('somebody else’s key or draft is not found, whatever is asked', async () => {
  const other = makeViewer(await insertPerson(db.owner), { isEditor: true });
  const key = makeForm(toNorth());
  const live = await publishTo(editor, [department], key);
  const draft = await saveDraft(editor, [department]);
  for (const intent of ['save', 'review', 'publish'] as const) {
    await expect(compose(other, { ...key, intent })).rejects.toMatchObject({ message: 'notFound' });
    for (const announcementId of [live, draft])
      await expect(compose(other, makeForm({ ...toNorth(), intent, announcementId }))).rejects.toMatchObject({ message: 'notFound' });
  }
});

test('what is on its way is not changed by a form that is saved late', async () => {
  const id = await publishTo(editor, [department]);
  await expect(saveDraft(editor, [department], { announcementId: id })).rejects.toMatchObject({ message: 'wrongState' });
});

test('a draft keeps everything that was typed, also half of it', async () => {
  const texts = [{ locale: 'es' as const, headline: '', description: 'Más <b>', instruction: 'Uno\nDos' }];
  const id = await saveDraft(editor, [department], { texts, expiresAt: null, fallbackMinutes: 0, ackRequired: true, severity: 'minor' });
  expect(await findDraft(editor, id)).toMatchObject({
    id,
    severity: 'minor',
    texts: { en: { headline: '' }, es: { headline: '', description: 'Más <b>', instruction: 'Uno\nDos' } },
    audience: { everyone: false, anyOf: [{ code: `below:${department}`, id: department, below: true }], allOf: [], except: [] },
    expires: '',
    fallbackMinutes: 0,
    ackRequired: true,
  });
});

test('steps of the escalation that the form does not show stay when it is saved, and are part of its version', async () => {
  const id = await saveDraft(editor, [department], { fallbackMinutes: 5 });
  const steps = [
    { kind: 'fallback', afterMinutes: 1, channel: 'pigeon' },
    { kind: 'fallback', afterMinutes: 5 },
  ];
  await db.owner`update revisions set ladder = ${db.owner.json(steps)} where announcement_id = ${id}`;
  expect(await findDraft(editor, id)).toMatchObject({ fallbackMinutes: 5 });
  await saveDraft(editor, [department], { announcementId: id, fallbackMinutes: 10 });
  const [row] = await db.owner`select ladder from revisions where announcement_id = ${id}`;
  expect(row?.['ladder']).toEqual([steps[0], { kind: 'fallback', afterMinutes: 10 }]);
  // The version it is stored as is the one the next press starts from.
  await saveDraft(editor, [department], { announcementId: id, fallbackMinutes: null });
  expect(await findDraft(editor, id)).toMatchObject({ fallbackMinutes: null });
});
