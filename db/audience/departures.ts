/**
 * People whose departure is held, because many left at once: for an audience they are still where they were.
 */
import type { Db } from '#db/client.ts';
import { isHeld } from '#db/departures.ts';
import type { Target } from '#domain/audience.ts';
import { idsOf } from '#domain/audience.ts';

/** True for people `p` who left one of these places in a departure that is held. What is retired means nobody, as for those who stayed. */
export const hasLeft = (db: Db, targets: Target[]) => {
  const { alone, below, sites, groups } = idsOf(targets);
  if (alone.length + below.length + sites.length + groups.length === 0) return db`false`;
  return db`p.id in (select d.person_id from departures d where ${isHeld(db)} and (
    d.kind = 'department' and (d.departments && array(select id from departments where id = any(${below}::uuid[]) and retired_at is null)
      or d.departments[array_upper(d.departments, 1)] in (select id from departments where id = any(${alone}::uuid[]) and retired_at is null))
    or d.kind = 'site' and d.site_id in (select id from sites where id = any(${sites}::uuid[]) and retired_at is null)
    or d.kind = 'group' and d.groups && array(select id from groups where id = any(${groups}::uuid[]) and retired_at is null)))`;
};

/** True for people `p` who left one of these departments, or one below them, in a departure that is held. */
export const hasLeftWithin = (db: Db, departments: string[]) =>
  db`p.id in (select d.person_id from departures d where ${isHeld(db)} and d.kind = 'department' and d.departments && ${departments}::uuid[])`;

/** Holds departures that two transactions made without seeing each other. To be called before an audience is frozen. The worker's login. */
export const holdDepartures = async (tx: Db): Promise<void> => {
  await tx`select hold_departures()`;
};
