/** The people of the demo's identity provider, read from the portal's own directory, so that there is one company. */
import type { Db } from '#db/client.ts';
import { fold } from './company.ts';
import { externalIdOf, namedPeople } from './named.ts';
import type { Choice } from './sign-in-page.ts';

export type Claims = {
  sub: string;
  name: string;
  email?: string;
  email_verified?: boolean;
  locale: string;
  employee_id: string;
  department?: string;
  groups: string[];
};

/** Not the employee number itself: a real provider's subject means nothing to anybody else. */
const subjectOf = (externalId: string): string => `sso-${externalId.toLowerCase()}`;

/** The subject of somebody named "elena" or "E01234", or null. */
export const findSubject = async (db: Db, key: string): Promise<string | null> => {
  const named = namedPeople.find((each) => each.short === key.toLowerCase());
  const externalId = named ? externalIdOf(named) : key.toUpperCase();
  const [row] = await db<
    { externalId: string }[]
  >`select external_id from persons where external_id = ${externalId} and active and erased_at is null`;
  return row ? subjectOf(row.externalId) : null;
};

/** The claims of an id token about a subject; null when there is nobody (any more). */
export const findClaims = async (db: Db, subject: string): Promise<Claims | null> => {
  const [row] = await db<{ externalId: string; name: string; email: string | null; locale: string | null; department: string | null }[]>`
    select p.external_id, p.name, p.email, p.locale, d.external_id as department from persons p left join departments d on d.id = p.department_id
    where p.external_id = ${subject.replace(/^sso-/, '').toUpperCase()} and p.active and p.erased_at is null`;
  if (!row) return null;
  return {
    sub: subject,
    name: row.name,
    ...(row.email ? { email: row.email, email_verified: true } : {}),
    locale: row.locale ?? 'en',
    employee_id: row.externalId,
    ...(row.department ? { department: row.department } : {}),
    groups: namedPeople.find((each) => externalIdOf(each) === row.externalId)?.groups ?? [],
  };
};

export const namedChoices: Choice[] = namedPeople.map(({ short, name, title, blurb }) => ({ key: short, name, title, blurb, lang: 'en' }));

/** The first 20 whose name or department contains the words, whatever their accents and capitals. */
export const searchPeople = async (db: Db, query: string): Promise<Choice[]> => {
  const folded = (column: string) =>
    db`translate(regexp_replace(normalize(lower(${db(column)}), NFD), '[\u0300-\u036f]', '', 'g'), 'łøđı', 'lodi')`;
  const rows = await db<{ externalId: string; name: string; department: string | null; site: string | null }[]>`
    select p.external_id, p.name, d.name as department, s.name as site
    from persons p left join departments d on d.id = p.department_id left join sites s on s.id = p.site_id
    where p.active and p.erased_at is null and p.external_id is not null
      and (position(${fold(query)} in ${folded('p.name')}) > 0 or position(${fold(query)} in ${folded('d.name')}) > 0)
    order by p.name, p.external_id limit 20`;
  return rows.map((row) => ({
    key: row.externalId,
    name: row.name,
    title: row.department,
    blurb: [row.site, row.externalId].filter((word) => word !== null).join(' · '),
  }));
};

export const countPeople = async (db: Db): Promise<number> => {
  const [row] = await db<{ people: number }[]>`select count(*)::int as people from persons where active and erased_at is null`;
  return row?.people ?? 0;
};
