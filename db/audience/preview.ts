/**
 * Preview of an audience, for its writer, before anything is sent: how many people, where, some of them by name, and people the rule names
 * but does not reach, with the reason.
 * Invariant: the condition is that of the freeze (db/audience/recipients.ts), so the preview shows the people who would be frozen now.
 */

import type { Db } from '#db/client.ts';
import { isReachable } from '#db/departures.ts';
import { isSought } from '#db/reading/search.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departments, persons, sites } from '#db/schema/people.ts';
import type { AudienceRule, Spoken } from '#domain/audience.ts';
import { isExcepted, isMeant, isNamed, speakersOf } from './recipients.ts';

/** Why a person the rule names is not reached; `meant`: they are reached. */
export type Standing = 'meant' | 'excepted' | 'inactive';

const standing = (db: Db, rule: AudienceRule) => db`
  case when not ${isReachable(db)} then 'inactive' when ${isExcepted(db, rule)} then 'excepted' else 'meant' end`;

const named = (db: Db, rule: AudienceRule) => db`persons p where p.erased_at is null and ${isNamed(db, rule)}`;

type Person = Stored<typeof persons>;

export type PreviewCountRow = Pick<Person, 'departmentId' | 'siteId'> & {
  standing: Standing;
  people: number;
  withMail: number;
  /** In the order of the languages asked for. */
  speakers: number[];
};

/** Everybody the rule names, counted by department, site and standing. */
export const listPreviewCounts = (db: Db, rule: AudienceRule, spoken: Spoken): Promise<PreviewCountRow[]> =>
  db<PreviewCountRow[]>`
    select p.department_id, p.site_id, ${standing(db, rule)} as standing, count(*)::int as people, count(p.email)::int as with_mail,
      ${speakersOf(db, spoken)} as speakers
    from ${named(db, rule)} group by 1, 2, 3`;

export type PreviewPersonRow = Pick<Person, 'id' | 'name'> & {
  departmentName: Stored<typeof departments>['name'] | null;
  siteName: Stored<typeof sites>['name'] | null;
  hasMail: boolean;
  standing: Standing;
};

/**
 * Some of the people. Without words: a sample of those who are reached, the same at each call. With words: those found by name, including
 * people who are not reached.
 */
export const listPreviewPeople = (db: Db, rule: AudienceRule, words: string[], limit: number): Promise<PreviewPersonRow[]> =>
  db<PreviewPersonRow[]>`
    select x.id, x.name, d.name as department_name, s.name as site_name, x.email is not null as has_mail, x.standing
    from (
      select p.id, p.name, p.email, p.department_id, p.site_id, ${standing(db, rule)} as standing
      from ${named(db, rule)} and ${words.length === 0 ? isMeant(db, rule) : isSought(db, words)}
      order by ${words.length === 0 ? db`hashtext(p.id::text)` : db`p.sought collate "C"`}, p.id limit ${limit}) x
    left join departments d on d.id = x.department_id left join sites s on s.id = x.site_id
    order by x.name, x.id`;

/** How many of the people the rule reaches have a browser open, in a process that reported it within the last `freshSeconds`. */
export const countOnline = async (db: Db, rule: AudienceRule, freshSeconds: number): Promise<number> => {
  const [row] = await db<{ people: number }[]>`
    select count(*)::int as people from persons p
    where p.id = any(array(select unnest(person_ids) from presence where seen_at > now() - make_interval(secs => ${freshSeconds}))) and ${isMeant(db, rule)}`;
  return row?.people ?? 0;
};

/** Names of sites, for counts by site. */
export const listSiteNames = (db: Db, ids: string[]): Promise<{ id: string; name: string }[]> =>
  db<{ id: string; name: string }[]>`select id, name from sites where id = any(${ids}::uuid[])`;
