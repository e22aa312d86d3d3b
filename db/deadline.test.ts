import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../testing/fresh-database.ts';
import { desk } from './client.ts';
import { DatabaseLate, endDeadline, inTime, nameDoubt } from './deadline.ts';

const db = freshDatabase();
const rows = async (): Promise<number> => (await db.owner`select from marks`).length;

beforeAll(async () => {
  await db.owner`create table marks (at timestamptz default now())`;
  await db.owner`grant all on marks to public`;
});

const late = (work: Promise<unknown>): Promise<DatabaseLate> =>
  work.then(
    () => Promise.reject(new Error('in time')),
    (error: unknown) => (error instanceof DatabaseLate ? error : Promise.reject(error)),
  );

it('commits what is done in time, and says what it says', async () => {
  const before = await rows();
  expect(
    await inTime(5_000, () =>
      desk().begin(async (tx) => {
        await tx`insert into marks default values`;
        return 'done';
      }),
    ),
  ).toBe('done');
  await expect(inTime(5_000, () => Promise.reject(new TypeError('its own')))).rejects.toThrow(TypeError);
  expect(await rows()).toBe(before + 1);
});

it('answers in time, and nothing of the work is committed after that, whatever it goes on with', async () => {
  const before = await rows();
  let went: unknown = null;
  const work = async () => {
    await desk().begin(async (tx) => {
      await tx`insert into marks default values`;
      await tx`select pg_sleep(0.6)`;
    });
  };
  const error = await late(
    inTime(200, () =>
      work().catch((reason: unknown) => {
        went = reason;
        throw reason;
      }),
    ),
  );
  expect(went, 'the work goes on').toBeNull();
  expect(error.inDoubt).toBe(false);
  await expect.poll(() => went).toBeInstanceOf(DatabaseLate);
  expect(await rows()).toBe(before);
});

it('is in doubt when COMMIT was on its way', async () => {
  await db.owner`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.6); return null; end'`;
  await db.owner`create constraint trigger slow after insert on marks deferrable initially deferred for each row execute function slow()`;
  const before = await rows();
  const work = () =>
    desk().begin(async (tx) => {
      await tx`insert into marks default values`;
      nameDoubt('this');
    });
  expect(await late(inTime(200, work))).toMatchObject({ inDoubt: true, subject: 'this' });
  await expect.poll(rows).toBe(before + 1);
  await db.owner`drop function slow cascade`;
});

it('is in no doubt about what was committed before: the work went on with that answer', async () => {
  const before = await rows();
  const insert = (seconds: number) =>
    desk().begin(async (tx) => {
      await tx`insert into marks default values`;
      await tx`select pg_sleep(${seconds})`;
    });
  expect(await late(inTime(400, () => insert(0).then(() => insert(0.8))))).toMatchObject({ inDoubt: false });
  await sleep(800);
  expect(await rows()).toBe(before + 1);
});

it('lets work that looks after its own time go on; without a deadline nothing ends', async () => {
  const own = async () => {
    endDeadline();
    await sleep(300);
    return 'done';
  };
  expect(await inTime(100, own)).toBe('done');
  const before = await rows();
  await desk().begin(async (tx) => {
    await tx`insert into marks default values`;
    await tx`select pg_sleep(0.2)`;
  });
  expect(await rows()).toBe(before + 1);
});
