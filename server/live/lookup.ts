/** Who connects: session look-ups of the last 10 ms are one query, so that everybody reloading at once is a few queries. */
import { live } from '#db/client.ts';
import { listReaders, type ReaderRow } from '#db/sessions.ts';
import { timing } from '#timing';

type Waiting = { hash: string; resolve: (viewer: ReaderRow | null) => void; reject: (error: unknown) => void };

/** Returns a function from session hash to who reads; null when the session does not count. Rejects when the database does not answer. */
export const createLookup = () => {
  let waiting: Waiting[] = [];

  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const rows = await listReaders(live(), [...new Set(batch.map((each) => each.hash))]);
      const found = new Map(rows.map((row) => [row.sessionHash, row]));
      for (const each of batch) each.resolve(found.get(each.hash) ?? null);
    } catch (error) {
      for (const each of batch) each.reject(error);
    }
  };

  return (hash: string): Promise<ReaderRow | null> =>
    new Promise((resolve, reject) => {
      waiting.push({ hash, resolve, reject });
      if (waiting.length === 1) setTimeout(() => void flush(), timing().connectBatchMs);
    });
};
