/** Departures that are held, for the administrators who decide on them, and for the worker that tells them and lets go after a day. */
import type { Db } from '#db/client.ts';
import { isHeld } from '#db/departures.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departures, persons } from '#db/schema/people.ts';
import type { DepartureKind } from '#domain/departure.ts';

type Departure = Stored<typeof departures>;

export type HeldPlace = {
  kind: DepartureKind;
  /** Null for people who were deactivated. */
  name: string | null;
  people: number;
};

export type HeldRow = {
  people: number;
  /** When the first of them left, and when the first is let go by itself. */
  since: Date;
  until: Date;
  /** The last of these departures: a decision is about those up to it. */
  upTo: Departure['id'];
  /** Where they left, most people first. */
  places: HeldPlace[];
  /** The first of them by name. */
  some: Pick<Stored<typeof persons>, 'id' | 'name'>[];
};

const mostNamed = 50;
const mostPlaces = 20;

/** Null when none is held. */
export const findHeld = async (db: Db): Promise<HeldRow | null> => {
  const [row] = await db<HeldRow[]>`
    with held as (
      select d.id, d.at, d.held_until, d.person_id, d.kind, case d.kind when 'department' then d.departments[array_upper(d.departments, 1)]
        when 'site' then d.site_id when 'group' then d.groups[1] end as place
      from departures d where ${isHeld(db)}),
    places as (
      select h.kind, coalesce(t.name, s.name, g.name) as name, count(distinct h.person_id)::int as people
      from held h left join departments t on h.kind = 'department' and t.id = h.place left join sites s on h.kind = 'site' and s.id = h.place
        left join groups g on h.kind = 'group' and g.id = h.place
      group by 1, 2 order by 3 desc, 1, 2 limit ${mostPlaces}),
    named as (select p.id, p.name from persons p where p.id in (select person_id from held) and p.erased_at is null order by p.name, p.id limit ${mostNamed})
    select (select count(distinct person_id)::int from held) as people, (select min(at) from held) as since, (select min(held_until) from held) as until,
      (select id from held order by id desc limit 1) as up_to,
      (select json_agg(json_build_object('kind', kind, 'name', name, 'people', people)) from places) as places,
      coalesce((select json_agg(json_build_object('id', id, 'name', name)) from named), '[]') as "some"
    where exists (select from held)`;
  return row ?? null;
};

/** So that what is live looks once more whom it means, and open streams are loaded again. */
const letGo = async (tx: Db, personIds: string[]): Promise<void> => {
  await tx`update persons set kept_until = null, version = version + 1 where id = any(${personIds}::uuid[])`;
};

/** Somebody confirms the departures up to this one. Returns how many people they are; 0 when all are decided, or over, already. */
export const decideHeld = async (tx: Db, upTo: string, by: string): Promise<number> => {
  const rows = await tx<Pick<Departure, 'personId'>[]>`
    update departures d set decided_at = now(), decided_by = ${by} where ${isHeld(tx)} and d.id <= ${upTo} returning d.person_id`;
  const people = [...new Set(rows.map((row) => row.personId))];
  await letGo(tx, people);
  return people.length;
};

/** A day is over. Returns how many people are let go. The worker's login. */
export const releaseOverdue = async (tx: Db): Promise<number> => {
  const rows = await tx<Pick<Departure, 'personId'>[]>`
    update departures set decided_at = now() where held_until <= now() and decided_at is null returning person_id`;
  const people = [...new Set(rows.map((row) => row.personId))];
  if (people.length > 0) await letGo(tx, people);
  return people.length;
};

/** Forgets who left when, a month after: it serves the brake and its decision, and nothing else. Returns how many. The worker's login. */
export const deleteOldDepartures = async (tx: Db): Promise<number> => {
  const result = await tx`delete from departures where at < now() - interval '30 days'`;
  return result.count;
};

/** How many people are held of whom nobody was told yet; from now on somebody was. The worker's login. */
export const claimUntold = async (tx: Db): Promise<number> => {
  const rows = await tx<Pick<Departure, 'personId'>[]>`
    update departures d set told_at = now() where ${isHeld(tx)} and d.told_at is null returning d.person_id`;
  return new Set(rows.map((row) => row.personId)).size;
};
