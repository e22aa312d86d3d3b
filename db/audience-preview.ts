/**
 * What a writer is shown of an audience before anything is sent: how many, where, who, and who is kept out and why.
 * Invariant: the condition is that of the freeze (db/audience.ts), so what is shown is what would be frozen now.
 */
import type { AudienceRule, Spoken } from '#domain/audience.ts';
import { isExcepted, isMeant, isNamed, speakersOf } from './audience.ts';
import type { Db } from './client.ts';
import { isSought } from './search.ts';

/** Why somebody whom the rule names is not reached; meant: they are. */
export type Standing = 'meant' | 'excepted' | 'inactive';

const standing = (db: Db, rule: AudienceRule) => db`
  case when not p.active then 'inactive' when ${isExcepted(db, rule)} then 'excepted' else 'meant' end`;

const named = (db: Db, rule: AudienceRule) => db`persons p where p.erased_at is null and ${isNamed(db, rule)}`;

export type PreviewCountRow = {
  departmentId: string | null;
  siteId: string | null;
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

export type PreviewPersonRow = {
  id: string;
  name: string;
  departmentName: string | null;
  siteName: string | null;
  hasMail: boolean;
  standing: Standing;
};

/**
 * Some of them: without words a sample of who is meant, the same at each look; with words those who are found by them, by name, also
 * who is kept out.
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

/** How many of those meant have a browser open in a process that said so within the last seconds. */
export const countOnline = async (db: Db, rule: AudienceRule, freshSeconds: number): Promise<number> => {
  const [row] = await db<{ people: number }[]>`
    select count(*)::int as people from persons p
    where p.id = any(array(select unnest(person_ids) from presence where seen_at > now() - make_interval(secs => ${freshSeconds}))) and ${isMeant(db, rule)}`;
  return row?.people ?? 0;
};

/** Names of sites, for counts by site. */
export const listSiteNames = (db: Db, ids: string[]): Promise<{ id: string; name: string }[]> =>
  db<{ id: string; name: string }[]>`select id, name from sites where id = any(${ids}::uuid[])`;
