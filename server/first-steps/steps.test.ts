import { createTranslator } from 'use-intl/core';
import { afterEach, describe, expect, it } from 'vitest';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { locales } from '../../messages/languages.ts';
import { sentences } from '../../messages/sentences.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { countStepsLeft, readFirstSteps, steps } from './steps.ts';
import { trialDraft } from './trial-draft.ts';
import type { StepView } from './view.ts';

const db = freshDatabase();
let admin: Viewer;

/** Every sentence a step may say stands in messages/, in each language, and has no place that nothing fills. */
const expectSaid = (views: StepView[]): void => {
  for (const locale of locales) {
    const faults: string[] = [];
    const t = createTranslator({ locale, messages: sentences[locale], onError: (error) => faults.push(error.message) }) as unknown as (
      key: string,
      places?: object,
    ) => string;
    for (const { id, says, places, go, command } of views) {
      t(`firstSteps.steps.${id}.title`);
      t(says === 'failed' ? 'firstSteps.failed' : `firstSteps.steps.${id}.${says}`, { ...places, time: '' });
      if (command) t(`firstSteps.steps.${id}.${command}`);
      if (go) t(`firstSteps.steps.${id}.${go.link}`);
    }
    expect(faults).toEqual([]);
  }
};

const read = async (viewer = admin): Promise<Record<string, string>> => {
  const found = await readFirstSteps(viewer);
  expectSaid(found.steps);
  expect(found.done).toBe(found.steps.filter((step) => step.state === 'done').length);
  return Object.fromEntries(found.steps.map((step) => [step.id, `${step.state}: ${step.says}`]));
};

const heartbeat = (age: string) => db.owner`insert into heartbeats (worker, seen_at) values (${admin.personId}, now() - ${age}::interval)
  on conflict (worker) do update set seen_at = excluded.seen_at`;
const link = (personId: string) =>
  db.owner`insert into identities (issuer, subject, person_id, linked_by) values ('https://login.pregon.example', ${personId}, ${personId}, 'new')`;

describe('the first steps', () => {
  it('are told to administrators alone', async () => {
    const personId = await insertPerson(db.owner, { email: null });
    admin = makeViewer(personId, { isAdministrator: true });
    await insertGrant(db.owner, { personId, role: 'administrator' });
    await expect(readFirstSteps(makeViewer(personId, { isEditor: true, isApprover: true }))).rejects.toThrow(new Refused('notAllowed'));
    expect(await countStepsLeft(makeViewer(personId, { isEditor: true }))).toBeNull();
  });

  it('are all to do in an empty installation, and say what cannot be checked as such', async () => {
    expect(await read()).toEqual({
      signOn: 'todo: nobody',
      secondAdministrator: 'todo: todo',
      sender: 'todo: none',
      departments: 'todo: todo',
      people: 'todo: todo',
      mail: 'todo: noAddress',
      publication: 'todo: needsRole',
    });
    await db.owner`update persons set email = 'admin@pregon.example'`;
    expect(await read()).toMatchObject({ mail: 'unknown: noWorker' });
    expect(await read({ ...admin, isEditor: true })).toMatchObject({ publication: 'unknown: noWorker' });
    await heartbeat('1 minute');
    expect(await read({ ...admin, isEditor: true })).toMatchObject({ mail: 'unknown: noWorker', publication: 'unknown: noWorker' });
    await heartbeat('1 second');
    expect(await read({ ...admin, isEditor: true })).toMatchObject({ mail: 'todo: todo', publication: 'todo: todo' });
  });

  it('are done one after the other', async () => {
    await link(admin.personId);
    expect(await read()).toMatchObject({ signOn: 'todo: noExternalId' });
    await db.owner`update persons set external_id = 'E1' where id = ${admin.personId}`;
    expect(await read()).toMatchObject({ signOn: 'done: done' });
    await db.owner`insert into senders (name) values ('Pregón')`;
    expect(await read()).toMatchObject({ sender: 'todo: unnamed' });
    await db.owner`delete from senders`;
    await insertSender(db.owner);
    await insertDepartment(db.owner, 'North');
    await insertGrant(db.owner, { personId: await insertPerson(db.owner), role: 'administrator' });
    expect(await read()).toMatchObject({
      secondAdministrator: 'done: done',
      sender: 'done: done',
      departments: 'done: done',
      people: 'todo: todo',
    });
    await insertPerson(db.owner);
    expect(await read()).toMatchObject({ people: 'done: done' });
    await db.owner`insert into sign_on_gaps (person_id, department) select id, 'Mars' from persons order by id limit 2`;
    expect(await read(), 'of most of them').toMatchObject({ departments: 'todo: unknown' });
    await db.owner`delete from sign_on_gaps where person_id = (select person_id from sign_on_gaps limit 1)`;
    expect(await read(), 'of some').toMatchObject({ departments: 'done: done' });
    await insertLive(db.owner, { authorId: admin.personId });
    expect(await read()).toMatchObject({ publication: 'done: done' });
    expect(await countStepsLeft(admin)).toBe(1);
  });
});

describe('a step that fails', () => {
  const broken = { id: 'signOn', look: () => Promise.reject(new Error('no idea')) };
  afterEach(() => {
    steps.pop();
  });

  it('could not look, which is not "to do", and leaves the others alone', async () => {
    steps.push(broken);
    const found = await readFirstSteps(admin);
    expect(found.steps.at(-1)).toMatchObject({ state: 'unknown', says: 'failed' });
    expect(found.steps[0]).toMatchObject({ state: 'done' });
  });

  it('for want of the database fails the page, as everywhere', async () => {
    steps.push({ ...broken, look: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })) });
    await expect(readFirstSteps(admin)).rejects.toThrow('gone');
    expect(await countStepsLeft(admin), 'the home page is not lost with it').toBeNull();
  });
});

describe('the draft to oneself', () => {
  it('is for its writer alone, in every language, with a mail at once, over in an hour; and is not stored', async () => {
    const before = await db.owner`select count(*) from announcements`;
    const draft = await trialDraft({ ...admin, isEditor: true });
    expect(draft).toMatchObject({ id: null, severity: 'minor', fallbackMinutes: 0, ackRequired: false });
    expect(draft.audience).toMatchObject({ everyone: false, anyOf: [{ kind: 'person', id: admin.personId, name: 'Somebody' }] });
    expect([draft.audience.allOf, draft.audience.except]).toEqual([[], []]);
    for (const locale of locales) expect(draft.texts[locale].headline).toBe(sentences[locale].firstSteps.trial.headline);
    expect(Date.parse(`${draft.expires}Z`) - Date.now()).toBeGreaterThan(3_400_000);
    expect(Date.parse(`${draft.expires}Z`) - Date.now()).toBeLessThan(3_700_000);
    expect(await db.owner`select count(*) from announcements`).toEqual(before);
  });
});
