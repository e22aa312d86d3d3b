/** People with an open browser, reported by every process that holds streams. A report that is not fresh does not count. */
import type { Db } from '#db/client.ts';

/** Replaces what this process said before; rows of processes that left are cleared on the way. */
export const updatePresence = async (db: Db, process: string, personIds: string[]): Promise<void> => {
  await db`
    insert into presence (process, person_ids) values (${process}, ${personIds}::uuid[])
    on conflict (process) do update set person_ids = excluded.person_ids, seen_at = now()`;
  await db`delete from presence where seen_at < now() - interval '1 hour'`;
};

export const deletePresence = async (db: Db, process: string): Promise<void> => {
  await db`delete from presence where process = ${process}`;
};
