/** Sites: where people work. Invariant: a retired site keeps its row, because announcements name it, and nobody joins it any more. */
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import { sites } from '#db/schema/people.ts';

type Site = Pick<Stored<typeof sites>, 'name' | 'address' | 'timeZone'>;

export type SiteRow = Site & Pick<Stored<typeof sites>, 'id'> & { people: number };

/** Those that are not retired, with their active people. */
export const listSites = (db: Db): Promise<SiteRow[]> =>
  db<SiteRow[]>`
    select s.id, s.name, s.address, s.time_zone, count(p.id)::int as people
    from sites s left join persons p on p.site_id = s.id and p.active and p.erased_at is null
    where s.retired_at is null group by s.id order by s.name, s.id`;

const inUse = (tx: Db, id: string) =>
  builder(tx)
    .select({ id: sites.id })
    .from(sites)
    .where(and(eq(sites.id, id), isNull(sites.retiredAt)));

/** Locks a site that is not retired; false when there is none. */
export const lockSite = async (tx: Db, id: string): Promise<boolean> => (await inUse(tx, id).for('update')).length === 1;

/** The same for whoever joins it: it is not retired until their transaction ends. */
export const keepSite = async (tx: Db, id: string): Promise<boolean> => (await inUse(tx, id).for('share')).length === 1;

/** True when a site in use has this name, whatever its capitals. `except`: an id that does not count. */
export const hasSiteNamed = async (tx: Db, name: string, except: string | null): Promise<boolean> => {
  const named = await builder(tx)
    .select({ id: sites.id })
    .from(sites)
    .where(and(sql`lower(${sites.name}) = lower(${name})`, isNull(sites.retiredAt), except === null ? undefined : ne(sites.id, except)));
  return named.length > 0;
};

/** Returns the id. `timeZone`: a name of the IANA database. */
export const insertSite = async (tx: Db, { name, address, timeZone }: Site): Promise<string> => {
  const [row] = await builder(tx).insert(sites).values({ name, address, timeZone }).returning({ id: sites.id });
  if (!row) throw new Error('A site was not stored');
  return row.id;
};

/** Returns false when nothing is another now. */
export const updateSite = async (tx: Db, { id, name, address, timeZone }: Site & { id: string }): Promise<boolean> => {
  const isOther = sql`(${sites.name}, ${sites.address}, ${sites.timeZone}) is distinct from (${name}, ${address}, ${timeZone})`;
  const result = await builder(tx)
    .update(sites)
    .set({ name, address, timeZone })
    .where(and(eq(sites.id, id), isOther));
  return result.count === 1;
};

/** Active people of the site. */
export const countPeopleAt = async (tx: Db, id: string): Promise<number> => {
  const [row] = await tx<{ people: number }[]>`
    select count(*)::int as people from persons where site_id = ${id} and active and erased_at is null`;
  return row?.people ?? 0;
};

/** Does nothing for a site that is retired. The caller has checked that nobody is there. */
export const retireSite = async (tx: Db, id: string): Promise<void> => {
  await builder(tx)
    .update(sites)
    .set({ retiredAt: sql`now()` })
    .where(and(eq(sites.id, id), isNull(sites.retiredAt)));
};
