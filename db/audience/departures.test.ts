import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPool, web, worker } from '#db/client.ts';
import type { AudienceRule } from '#domain/audience.ts';
import { freshDatabase, insertDepartment, insertPerson } from '../../testing/fresh-database.ts';
import { holdDepartures } from './departures.ts';
import { countAudience } from './recipients.ts';

const db = freshDatabase();
const at = { north: '', west: '', yard: '', other: '' };

/** 100 people in North, 40 of them in its yard; 900 elsewhere. */
beforeAll(async () => {
  at.north = await insertDepartment(db.owner, 'North');
  at.yard = await insertDepartment(db.owner, 'Yard', at.north);
  at.other = await insertDepartment(db.owner, 'Other');
  const [site] = await db.owner<{ id: string }[]>`insert into sites (name, time_zone) values ('West', 'UTC') returning id`;
  at.west = site?.id ?? '';
});

beforeEach(async () => {
  // Nothing refers to them, and looking for that would take most of the test's time.
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const table of ['memberships', 'departures', 'persons']) await tx`delete from ${tx(table)}`;
  });
  for (const [department, n] of [
    [at.north, 60],
    [at.yard, 40],
    [at.other, 900],
  ] as const)
    await db.owner`insert into persons (source, name, department_id, site_id) select 'csv', 'P' || n, ${department}, ${at.west} from generate_series(1, ${n}::int) n`;
});

const below = (department: string): AudienceRule => ({ anyOf: [{ department, below: true }] });
const count = async (rule: AudienceRule) => (await countAudience(db.owner, rule)).total;
const some = (department: string, n: number) =>
  db.owner`select id from persons where department_id = ${department} and active order by id limit ${n}`;
const idsOf = async (department: string, n: number) => (await some(department, n)).map((row) => row['id'] as string);
const deactivate = (ids: string[]) => web()`update persons set active = false where id = any(${ids}::uuid[])`;
const held = async () => (await db.owner`select from departures where held_until is not null`).length;

describe('many who leave together', () => {
  it('are let go while they are few', async () => {
    await deactivate(await idsOf(at.north, 20));
    expect([await held(), await count(below(at.north)), await count({ everyone: true })]).toEqual([0, 80, 980]);
  });

  it('are all held as soon as they are more than 5 %, the first too, whoever did it how often', async () => {
    const ids = await idsOf(at.other, 60);
    for (const id of ids.slice(0, 45)) await deactivate([id]);
    // 45 of 900 are 5 %.
    expect([await held(), await count({ everyone: true })]).toEqual([0, 955]);
    await deactivate(ids.slice(45, 46));
    expect([await held(), await count({ everyone: true })]).toEqual([46, 1_000]);
    await deactivate(ids.slice(46));
    expect([await held(), await count(below(at.other)), await count({ everyone: true })]).toEqual([60, 900, 1_000]);
  });

  it('are held when they are more than 20, of however few', async () => {
    const [twentieth, last = ''] = (await idsOf(at.yard, 21)).slice(19);
    await deactivate([...(await idsOf(at.yard, 19)), twentieth ?? '']);
    expect(await held()).toBe(0);
    await deactivate([last]);
    expect(await held()).toBe(21);
  });

  it('leave a department above theirs, too', async () => {
    await deactivate([...(await idsOf(at.yard, 12)), ...(await idsOf(at.north, 12))]);
    expect([await held(), await count(below(at.north)), await count(below(at.yard))]).toEqual([24, 100, 40]);
  });

  it('from one department hold nobody who leaves another', async () => {
    await deactivate(await idsOf(at.yard, 30));
    await deactivate(await idsOf(at.other, 5));
    expect([await held(), await count(below(at.yard)), await count(below(at.other))]).toEqual([30, 40, 895]);
  });

  it('by moving away are in the old and the new department', async () => {
    const ids = await idsOf(at.yard, 30);
    await web()`update persons set department_id = ${at.other} where id = any(${ids}::uuid[])`;
    expect([
      await count(below(at.yard)),
      await count({ anyOf: [{ department: at.yard, below: false }] }),
      await count(below(at.north)),
      await count(below(at.other)),
    ]).toEqual([40, 40, 100, 930]);
    expect(await count({ everyone: true })).toBe(1_000);
    expect(await count({ everyone: true, except: [{ department: at.yard, below: true }] })).toBe(960);
    expect(await count({ anyOf: [{ department: at.other, below: true }], within: [at.north] })).toBe(30);
  });

  it('by moving within a department stay in it, and are held where they left', async () => {
    const ids = await idsOf(at.yard, 30);
    await web()`update persons set department_id = ${at.north} where id = any(${ids}::uuid[])`;
    expect([await count(below(at.yard)), await count(below(at.north))]).toEqual([40, 100]);
  });

  it('may leave a site or a group', async () => {
    const [group] = await db.owner<{ id: string }[]>`insert into groups (name, source) values ('First aid', 'csv') returning id`;
    const ids = await idsOf(at.north, 40);
    await db.owner`insert into memberships (group_id, person_id) select ${group?.id ?? ''}, unnest(${ids}::uuid[])`;
    await db.owner`delete from memberships where person_id = any(${ids.slice(0, 25)}::uuid[])`;
    expect(await count({ anyOf: [{ group: group?.id ?? '' }] })).toBe(40);
    await web()`update persons set site_id = null where department_id in (${at.north}, ${at.yard})`;
    expect(await count({ anyOf: [{ site: at.west }] })).toBe(1_000);
  });

  it('more slowly than ten minutes are let go', async () => {
    await deactivate(await idsOf(at.north, 15));
    await db.owner`update departures set at = at - interval '10 minutes'`;
    await deactivate(await idsOf(at.north, 15));
    expect([await held(), await count(below(at.north))]).toEqual([0, 70]);
  });

  it('come back, and are counted no more', async () => {
    const ids = await idsOf(at.north, 30);
    await deactivate(ids);
    await web()`update persons set active = true where id = any(${ids}::uuid[])`;
    expect(await db.owner`select from persons where kept_until is not null`).toHaveLength(0);
    await deactivate(await idsOf(at.north, 10));
    expect([await count(below(at.north)), (await db.owner`select from departures where decided_at is null`).length]).toEqual([90, 10]);
  });

  it('who move back are where they were, and nowhere else', async () => {
    const ids = await idsOf(at.yard, 30);
    const [group] = await db.owner<{ id: string }[]>`insert into groups (name, source) values ('Back again', 'csv') returning id`;
    const join = () => db.owner`insert into memberships (group_id, person_id) select ${group?.id ?? ''}, unnest(${ids}::uuid[])`;
    await join();
    await db.owner`delete from memberships where group_id = ${group?.id ?? ''}`;
    await web()`update persons set department_id = ${at.other}, site_id = null where id = any(${ids}::uuid[])`;
    expect(await held()).toBe(60);
    await web()`update persons set department_id = ${at.yard}, site_id = ${at.west} where id = any(${ids}::uuid[])`;
    await join();
    // They left Other, too few of it to be held.
    expect(await db.owner`select from departures where held_until is not null and decided_at is null`).toHaveLength(0);
    expect([await count(below(at.yard)), await count(below(at.other))]).toEqual([40, 900]);
  });

  it('are kept for a day', async () => {
    await deactivate(await idsOf(at.north, 30));
    await db.owner`update departures set held_until = now() - interval '1 second'`;
    await db.owner`update persons set kept_until = now() - interval '1 second' where kept_until is not null`;
    expect(await count(below(at.north))).toBe(70);
  });

  it('in two transactions that do not see each other are held before an audience is frozen', async () => {
    const [one, two] = [await idsOf(at.north, 15), await idsOf(at.yard, 15)];
    await web().begin(async (tx) => {
      await tx`update persons set active = false where id = any(${one}::uuid[])`;
      await deactivate(two);
    });
    expect([await held(), await count(below(at.north))]).toEqual([0, 70]);
    await worker().begin((tx) => holdDepartures(tx));
    expect([await held(), await count(below(at.north))]).toEqual([30, 100]);
  });
});

it('so many as a whole company are one statement: none of them reads the others', async () => {
  // Known to be empty when the function's statement is planned, in a connection of its own, which keeps the plan.
  await db.owner`delete from departures`;
  await db.owner`vacuum analyze departures`;
  const own = openPool(db.url('owner'), 'unit', 1);
  const scansOf = async () =>
    (await own<{ scans: number }[]>`select seq_scan::int as scans from pg_stat_xact_user_tables where relname = 'departures'`)[0]?.scans ??
    Number.NaN;
  const before = await scansOf();
  await own`update persons set department_id = ${at.yard} where department_id = ${at.other}`;
  expect((await scansOf()) - before).toBeLessThan(20);
  expect(await own`select from departures`).toHaveLength(900);
  await own.end();
});

it('nobody but the worker and the triggers holds departures, and no login writes them', async () => {
  await expect(web()`select hold_departures()`).rejects.toThrow('permission denied');
  await expect(web()`insert into departures (person_id, kind) values (${await insertPerson(db.owner)}, 'active')`).rejects.toThrow(
    'permission denied',
  );
  await expect(web()`update departures set held_until = null`).rejects.toThrow('permission denied');
  await expect(worker()`update departures set held_until = null`).rejects.toThrow('permission denied');
});
