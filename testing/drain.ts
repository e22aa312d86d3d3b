/** A deploy: one of two processes is told to stop with this many browsers on it. For a few and for many. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Pool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import { notify } from '../db/notify.ts';
import { cookieName } from '../server/identity/token.ts';
import { insertPerson } from './fresh-database.ts';
import { ManyStreams } from './many-streams.ts';
import { insertLive, insertSignIn } from './rows.ts';
import { startWorkerProcess } from './worker-process.ts';

/** People with a session each. */
export const signInMany = async (owner: Pool, count: number): Promise<{ people: string[]; cookies: string[] }> => {
  const all = { people: [] as string[], cookies: [] as string[] };
  for (let each = 0; each < count; each += 1) {
    const personId = await insertPerson(owner);
    all.people.push(personId);
    all.cookies.push(`${cookieName('session')}=${(await insertSignIn(owner, personId)).token}`);
  }
  return all;
};

/** Something live for all of these people, told to every process. */
export const publishByRow = async (
  owner: Pool,
  people: string[],
  headline: string,
  instruction = '',
): Promise<{ id: string; revisionId: string }> => {
  const rows = await insertLive(owner, { authorId: people[0] ?? '', people, headline, instruction });
  await owner.begin(async (tx) => {
    await insertEvent(tx, { kind: 'published', announcementId: rows.id, revisionId: rows.revisionId, round: 1 });
    await notify(tx, 'pregon_events');
  });
  return rows;
};

export type Drained = { exitSeconds: number; spreadSeconds: number; backSeconds: number };

/** `streams` browsers of `people` on one process that is told to stop; another one is there. Asserts that nobody missed anything. */
export const drain = async (owner: Pool, given: { people: number; streams: number; drainSeconds: number }): Promise<Drained> => {
  const settings = { ROLES: 'live', DRAIN_SECONDS: String(given.drainSeconds), LOG_LEVEL: 'info' };
  const [leaving, staying] = [await startWorkerProcess(settings), await startWorkerProcess(settings)];
  const { people, cookies } = await signInMany(owner, given.people);
  let current = leaving;
  const urlOf = () => `http://127.0.0.1:${current.port}/live`;
  const streams = new ManyStreams(
    Array.from({ length: given.streams }, (_, index) => cookies[index % cookies.length] ?? ''),
    urlOf,
  );
  try {
    await expect.poll(() => streams.whole, { timeout: 60_000, interval: 100 }).toBe(given.streams);
    const before = await publishByRow(owner, people, 'Before');
    await expect.poll(() => streams.seen(before.id), { timeout: 10_000, interval: 50 }).toBe(given.streams);
    const began = performance.now();
    current = staying;
    const exited = leaving.end('SIGTERM');
    await sleep(100);
    const ready = await fetch(`http://127.0.0.1:${leaving.port}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ draining: true });
    const during: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      await sleep((given.drainSeconds * 1_000) / 4);
      during.push((await publishByRow(owner, people, `During ${count}`)).id);
    }
    expect(await exited).toBe(0);
    const exitSeconds = (performance.now() - began) / 1_000;
    await expect.poll(() => streams.whole, { timeout: 30_000, interval: 50 }).toBe(given.streams);
    const backSeconds = (performance.now() - began) / 1_000;
    for (const id of [before.id, ...during]) await expect.poll(() => streams.seen(id), { timeout: 10_000 }).toBe(given.streams);
    expect(streams).toMatchObject({ doubled: 0, cut: 0 });
    expect(streams.endedAtMs).toHaveLength(given.streams);
    const spreadSeconds = (Math.max(...streams.endedAtMs) - Math.min(...streams.endedAtMs)) / 1_000;
    return { exitSeconds, spreadSeconds, backSeconds };
  } finally {
    streams.close();
    await staying.end('SIGINT');
  }
};
