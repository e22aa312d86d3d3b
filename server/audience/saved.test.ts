import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGroup, insertPerson, insertSite } from '../../testing/fresh-database.ts';
import type { AskedAudience } from './form.ts';
import { changeAudience, countSaved, findChosen, listSaved, parseChange, parseSave, saveAudience } from './saved.ts';

const db = freshDatabase();
const at = { operations: '', north: '', finance: '', bilbao: '', aiders: '' };
const who: Record<'elena' | 'marcos' | 'lucia' | 'ned', Viewer> = {} as never;

const ask = (change: Partial<AskedAudience>): AskedAudience => ({ everyone: false, anyOf: [], allOf: [], except: [], ...change });
const below = (department: string) => ({ department, below: true });
const names = async (viewer: Viewer) => (await listSaved(viewer)).map((each) => each.name);
const idOf = async (name: string) => (await listSaved(who.elena)).find((each) => each.name === name)?.id ?? '';
const save = (viewer: Viewer, name: string, change: Partial<AskedAudience>) => saveAudience(viewer, { name, asked: ask(change) });

beforeAll(async () => {
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'Warehouse North', at.operations);
  at.finance = await insertDepartment(db.owner, 'Finance');
  at.bilbao = await insertSite(db.owner, 'Bilbao');
  at.aiders = await insertGroup(db.owner, 'First aiders');
  const person = (name: string, departmentId: string) => insertPerson(db.owner, { name, departmentId });
  const [elena, marcos, lucia, ned, nora, fay] = await Promise.all([
    person('Elena', at.finance),
    person('Marcos', at.finance),
    person('Lucía', at.operations),
    person('Ned', at.finance),
    person('Nora', at.north),
    person('Fay', at.finance),
  ]);
  await db.owner`insert into memberships (group_id, person_id) select ${at.aiders}, unnest(${[nora, fay]}::uuid[])`;
  await db.owner`update persons set site_id = ${at.bilbao}`;
  Object.assign(who, {
    elena: makeViewer(elena, { name: 'Elena', isEditor: true }),
    marcos: makeViewer(marcos, { isEditor: true }),
    lucia: makeViewer(lucia, { manages: [at.operations] }),
    ned: makeViewer(ned),
  });
});

beforeEach(() => db.owner`delete from saved_audiences`);

it('is kept whole under a name, with who keeps it and when it was last looked at', async () => {
  await save(who.elena, 'Bilbao, not us', { everyone: true, allOf: [{ site: at.bilbao }], except: [below(at.finance)] });
  const [saved] = await listSaved(who.elena);
  expect(saved).toMatchObject({
    name: 'Bilbao, not us',
    ownerName: 'Elena',
    checkedDaysAgo: 0,
    checkedBy: 'Elena',
    audience: { everyone: true, allOf: [{ name: 'Bilbao' }], except: [{ name: 'Finance' }] },
    chosen: { everyone: true, allOf: [{ code: `site:${at.bilbao}` }], except: [{ code: `below:${at.finance}` }] },
  });
  expect((await countSaved(who.elena)).get(saved?.id ?? '')).toBe(2);
  expect(await findChosen(who.marcos, saved?.id ?? '')).toEqual(saved?.chosen);
});

it('"checked 12 days ago" becomes "today" with one press, by whoever looked', async () => {
  await save(who.elena, 'Everyone', { everyone: true });
  await db.owner`update saved_audiences set checked_at = now() - interval '12 days 1 hour'`;
  expect(await listSaved(who.marcos)).toMatchObject([{ checkedDaysAgo: 12, checkedBy: 'Elena' }]);
  await changeAudience(who.marcos, { id: await idOf('Everyone'), intent: 'check', name: '' });
  expect(await listSaved(who.elena)).toMatchObject([{ checkedDaysAgo: 0, checkedBy: 'Marcos' }]);
});

describe('a manager', () => {
  it('sees those that can mean nobody outside their scope, and no trace of the others', async () => {
    await save(who.elena, 'Operations', { anyOf: [below(at.operations)] });
    await save(who.elena, 'Everyone', { everyone: true });
    await save(who.elena, 'First aiders anywhere', { anyOf: [{ group: at.aiders }] });
    await save(who.elena, 'Two departments', { anyOf: [below(at.operations), below(at.finance)] });
    await save(who.elena, 'All but Finance', { anyOf: [below(at.operations)], except: [below(at.finance)] });
    await save(who.lucia, 'Our first aiders', { anyOf: [{ group: at.aiders }] });
    expect(await names(who.lucia)).toEqual(['Operations', 'Our first aiders']);
    for (const hidden of ['Everyone', 'First aiders anywhere', 'Two departments', 'All but Finance']) {
      const id = await idOf(hidden);
      expect(await findChosen(who.lucia, id)).toBeNull();
      await expect(changeAudience(who.lucia, { id, intent: 'check', name: '' })).rejects.toEqual(new Refused('audienceGone'));
    }
  });

  it('saves nothing that reaches further', async () => {
    for (const asked of [
      { everyone: true },
      { anyOf: [below(at.finance)] },
      { anyOf: [below(at.operations)], except: [below(at.finance)] },
    ])
      await expect(save(who.lucia, 'Further', asked)).rejects.toThrow(Refused);
    expect(await names(who.elena)).toEqual([]);
  });

  it('renames and deletes only what is theirs', async () => {
    await save(who.elena, 'Operations', { anyOf: [below(at.operations)] });
    await save(who.lucia, 'Mine', { anyOf: [below(at.operations)] });
    for (const intent of ['rename', 'delete'] as const)
      await expect(changeAudience(who.lucia, { id: await idOf('Operations'), intent, name: 'x' })).rejects.toEqual(
        new Refused('notAllowed'),
      );
    await changeAudience(who.lucia, { id: await idOf('Mine'), intent: 'rename', name: 'Ours' });
    expect(await names(who.lucia)).toEqual(['Operations', 'Ours']);
    await changeAudience(who.lucia, { id: await idOf('Ours'), intent: 'delete', name: '' });
    expect(await names(who.elena)).toEqual(['Operations']);
  });
});

it('an editor who uses a manager’s reaches no more people than it was saved for', async () => {
  await save(who.lucia, 'Our first aiders', { anyOf: [{ group: at.aiders }] });
  const id = await idOf('Our first aiders');
  expect(await findChosen(who.elena, id)).toMatchObject({ allOf: [{ code: `below:${at.operations}` }] });
  expect((await countSaved(who.elena)).get(id)).toBe(1);
  await db.owner`update saved_audiences set rule = jsonb_set(rule, '{within}', ${db.owner.json([at.operations, at.finance].sort())})`;
  expect(await findChosen(who.elena, id)).toMatchObject({ everyone: false, anyOf: [] });
  expect((await countSaved(who.elena)).get(id)).toBe(0);
});

it('nobody without a role that writes sees or saves one', async () => {
  await save(who.elena, 'Operations', { anyOf: [below(at.operations)] });
  expect(await names(who.ned)).toEqual([]);
  await expect(save(who.ned, 'x', { anyOf: [below(at.operations)] })).rejects.toThrow(Refused);
});

it('a form that says no name, no audience or nonsense is not taken', () => {
  const department = [randomUUID()];
  expect(parseSave({ name: [' '], department })).toEqual({ ok: false, fields: { name: 'nameMissing' } });
  expect(parseSave({ name: ['x'.repeat(61)], department })).toEqual({ ok: false, fields: { name: 'nameTooLong' } });
  expect(parseSave({ name: ['x'] })).toEqual({ ok: false, fields: { audience: 'audienceMissing' } });
  expect(parseSave({ name: ['x'], anyOf: ['nonsense'] })).toEqual({ ok: false, fields: { audience: 'targetUnknown' } });
  expect(parseChange({ id: ['x'], intent: ['delete'] })).toMatchObject({ ok: false });
  expect(parseChange({ id: [randomUUID()], intent: ['burn'] })).toMatchObject({ ok: false });
  expect(parseChange({ id: [randomUUID()], intent: ['rename'], name: [''] })).toEqual({ ok: false, fields: { name: 'nameMissing' } });
});
