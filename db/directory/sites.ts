/** Sites: where people work. Invariant: a retired site keeps its row, because announcements name it, and nobody joins it any more. */
import type { Db } from '#db/client.ts';

export type SiteRow = { id: string; name: string; address: string | null; timeZone: string; people: number };

/** Those that are not retired, with their active people. */
export const listSites = (db: Db): Promise<SiteRow[]> =>
  db<SiteRow[]>`
    select s.id, s.name, s.address, s.time_zone, count(p.id)::int as people
    from sites s left join persons p on p.site_id = s.id and p.active and p.erased_at is null
    where s.retired_at is null group by s.id order by s.name, s.id`;

/** Locks a site that is not retired; false when there is none. */
export const lockSite = async (tx: Db, id: string): Promise<boolean> =>
  (await tx`select from sites where id = ${id} and retired_at is null for update`).length === 1;

/** The same for whoever joins it: it is not retired until their transaction ends. */
export const keepSite = async (tx: Db, id: string): Promise<boolean> =>
  (await tx`select from sites where id = ${id} and retired_at is null for share`).length === 1;

/** True when a site in use has this name, whatever its capitals. `except`: an id that does not count. */
export const hasSiteNamed = async (tx: Db, name: string, except: string | null): Promise<boolean> =>
  (await tx`select from sites where lower(name) = lower(${name}) and retired_at is null and id is distinct from ${except}`).length > 0;

type Site = { name: string; address: string | null; timeZone: string };

/** Returns the id. `timeZone`: a name of the IANA database. */
export const insertSite = async (tx: Db, site: Site): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`
    insert into sites (name, address, time_zone) values (${site.name}, ${site.address}, ${site.timeZone}) returning id`;
  if (!row) throw new Error('A site was not stored');
  return row.id;
};

/** Returns false when nothing is another now. */
export const updateSite = async (tx: Db, site: Site & { id: string }): Promise<boolean> =>
  (
    await tx`update sites set name = ${site.name}, address = ${site.address}, time_zone = ${site.timeZone}
      where id = ${site.id} and (name, address, time_zone) is distinct from (${site.name}, ${site.address}, ${site.timeZone})`
  ).count === 1;

/** Active people of the site. */
export const countPeopleAt = async (tx: Db, id: string): Promise<number> => {
  const [row] = await tx<{ people: number }[]>`
    select count(*)::int as people from persons where site_id = ${id} and active and erased_at is null`;
  return row?.people ?? 0;
};

/** Does nothing for a site that is retired. The caller has checked that nobody is there. */
export const retireSite = async (tx: Db, id: string): Promise<void> => {
  await tx`update sites set retired_at = now() where id = ${id} and retired_at is null`;
};
