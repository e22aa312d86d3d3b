/** Heartbeats of workers. A publisher counts as answering while its row is fresh by the database's clock. */
import type { Db } from './client.ts';

/** Written by each worker each second; rows of workers that left are cleared on the way. */
export const updateHeartbeat = async (tx: Db, worker: string): Promise<void> => {
  await tx`insert into heartbeats (worker) values (${worker}) on conflict (worker) do update set seen_at = now()`;
  await tx`delete from heartbeats where seen_at < now() - interval '1 hour'`;
};

/** Seconds since any publisher last answered; null when none ever did. */
export const findPublisherAge = async (db: Db): Promise<number | null> => {
  const [row] = await db<{ age: number | null }[]>`select extract(epoch from now() - max(seen_at))::float8 as age from heartbeats`;
  return row?.age ?? null;
};

/** For a worker that stops, so that it no longer counts as one that answers. */
export const deleteHeartbeat = async (tx: Db, worker: string): Promise<void> => {
  await tx`delete from heartbeats where worker = ${worker}`;
};
