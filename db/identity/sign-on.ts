/**
 * Values from the sign-on that could not be used, and people who came in as a second person.
 * Invariant: one row a person, of the last sign-in; without a problem there is no row. Names of departments are compared by `alike` (a
 * function of the migrations).
 */

import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { persons } from '#db/schema/people.ts';
import type { idTokens, signOnGaps } from '#db/schema/sign-on.ts';

/** Why somebody's groups are not known: not sent, too many for the token, of a form nobody reads, or asked for in vain. */
export type GroupsGap = 'absent' | 'overage' | 'unreadable' | 'userinfo';

export type Gaps = Pick<Stored<typeof signOnGaps>, 'department' | 'email'> & { groups: GroupsGap | null };

type Candidate = { id: string; rank: number };

/** Departments that may be meant, the surest first: the same external id, one like it, a name like it. None that is retired. */
export const listDepartmentsAlike = (db: Db, said: string): Promise<Candidate[]> =>
  db<Candidate[]>`
    select id, case when external_id = ${said} then 0 when alike(external_id) = alike(${said}) then 1 else 2 end as rank
    from departments where retired_at is null and (alike(external_id) = alike(${said}) or alike(name) = alike(${said})) order by rank`;

export const findGaps = async (db: Db, personId: string): Promise<Gaps | null> => {
  const [row] = await db<Gaps[]>`select department, email, groups from sign_on_gaps where person_id = ${personId}`;
  return row ?? null;
};

/** Puts what is missing now in place of what was missing before. */
export const replaceGaps = async (tx: Db, personId: string, { department, email, groups }: Gaps): Promise<void> => {
  if (department === null && email === null && groups === null) {
    await tx`delete from sign_on_gaps where person_id = ${personId}`;
    return;
  }
  await tx`
    insert into sign_on_gaps (person_id, department, email, groups) values (${personId}, ${department}, ${email}, ${groups})
    on conflict (person_id) do update set department = excluded.department, email = excluded.email, groups = excluded.groups, at = now()`;
};

export type NamedPerson = Pick<Stored<typeof persons>, 'id' | 'name'>;

export type UnmatchedRow = {
  /** As the sign-on wrote it, for one of these people. */
  said: string;
  /** How many departments it could mean now: 0 none, 1 taken at the next sign-in, more: ambiguous. */
  departments: number;
  people: number;
  /** The first of them. */
  some: NamedPerson[];
};

const mostNamed = 20;

/** Departments the sign-on named and the portal does not know, or knows several of, with the people who are in none because of it; most people first. */
export const listUnmatchedDepartments = (db: Db): Promise<UnmatchedRow[]> =>
  db<UnmatchedRow[]>`
    with claimed as (
      select min(g.department) as said, count(*)::int as people,
        (array_agg(json_build_object('id', p.id, 'name', p.name) order by p.name, p.id))[1:${mostNamed}::int] as some
      from sign_on_gaps g join persons p on p.id = g.person_id and p.active and p.erased_at is null
      where g.department is not null group by alike(g.department))
    select c.said, c.people, to_json(c.some) as some,
      coalesce((select count(*) filter (where f.rank = f.best) from (
        select case when d.external_id = c.said then 0 when alike(d.external_id) = alike(c.said) then 1 else 2 end as rank,
          min(case when d.external_id = c.said then 0 when alike(d.external_id) = alike(c.said) then 1 else 2 end) over () as best
        from departments d where d.retired_at is null and (alike(d.external_id) = alike(c.said) or alike(d.name) = alike(c.said))) f), 0)::int as departments
    from claimed c order by c.people desc, c.said limit 200`;

export type GroupsGapRow = { gap: GroupsGap; people: number; some: NamedPerson[] };

/** People whose groups are not known, by why. */
export const listGroupsGaps = (db: Db): Promise<GroupsGapRow[]> =>
  db<GroupsGapRow[]>`
    select g.groups as gap, count(*)::int as people,
      to_json((array_agg(json_build_object('id', p.id, 'name', p.name) order by p.name, p.id))[1:${mostNamed}::int]) as some
    from sign_on_gaps g join persons p on p.id = g.person_id and p.active and p.erased_at is null
    where g.groups is not null group by g.groups order by count(*) desc, g.groups`;

export type IdToken = Pick<Stored<typeof idTokens>, 'sessionHash' | 'idToken'>;

export const insertIdToken = async (tx: Db, { sessionHash, idToken }: IdToken): Promise<void> => {
  await tx`insert into id_tokens (session_hash, id_token) values (${sessionHash}, ${idToken})`;
};

/** Takes it away and returns it; null when none was kept. */
export const takeIdToken = async (tx: Db, sessionHash: string): Promise<string | null> => {
  const [row] = await tx<{ idToken: string }[]>`delete from id_tokens where session_hash = ${sessionHash} returning id_token`;
  return row?.idToken ?? null;
};

/** No session lasts longer than 30 days (db/identity/sessions.ts). Returns how many. The worker's login. */
export const deleteOldIdTokens = async (tx: Db): Promise<number> => {
  const result = await tx`delete from id_tokens where stored_at < now() - interval '30 days'`;
  return result.count;
};
