/** Everybody the portal knows, as administrators look for them. Invariant: for administrators only, and never more than a page. */

import { z } from 'zod';
import { directory } from '#db/client.ts';
import { countDirectory, countPeopleAskedFor, listPeople, type PeopleFilter, type PersonListRow } from '#db/directory/people-list.ts';
import { roles, toRole } from '#domain/role.ts';
import { toSearchText, toWords } from '#domain/search.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { requireAdministrator } from './change.ts';
import type { Overview, PeoplePage, PeopleQuery, PersonLine } from './view.ts';

export const peoplePageSize = 50;

const idOrEmpty = z.uuid().catch('');
const addressSchema = z.object({
  q: z.string().transform(toSearchText).catch(''),
  department: idOrEmpty,
  site: idOrEmpty,
  group: idOrEmpty,
  role: z.enum(roles).or(z.literal('')).catch(''),
  state: z.enum(['active', 'inactive']).or(z.literal('')).catch(''),
  missing: z.enum(['department', 'email', 'directory']).or(z.literal('')).catch(''),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
});

/** Reads the query of the list of people from the address; parts that make no sense are left out. */
export const parsePeopleAddress = (params: Record<string, string | string[] | undefined>): PeopleQuery => {
  const { q, department, site, group, role, state, missing, page } = addressSchema.parse(params);
  return { text: q, departmentId: department, siteId: site, groupId: group, role, state, missing, page };
};

const orNull = <Text extends string>(text: Text | ''): Text | null => (text === '' ? null : text);

const toFilter = (query: PeopleQuery): PeopleFilter => ({
  words: toWords(query.text),
  departmentId: orNull(query.departmentId),
  siteId: orNull(query.siteId),
  groupId: orNull(query.groupId),
  role: orNull(query.role),
  active: query.state === '' ? null : query.state === 'active',
  missing: orNull(query.missing),
});

const toLine = (row: PersonListRow): PersonLine => ({
  id: row.id,
  name: row.name,
  email: row.email,
  externalId: row.externalId,
  department: row.departmentName,
  site: row.siteName,
  active: row.active,
  inDirectory: row.source !== 'claims',
  roles: row.roles.map(toRole).sort((a, b) => roles.indexOf(b) - roles.indexOf(a)),
});

/** One page of those asked for; behind the last page comes the last again. */
export const searchPeople = async (viewer: Viewer, query: PeopleQuery): Promise<PeoplePage> => {
  requireAdministrator(viewer);
  const filter = toFilter(query);
  const total = await countPeopleAskedFor(directory(), filter);
  const pages = Math.max(1, Math.ceil(total / peoplePageSize));
  const page = Math.min(query.page, pages);
  const rows = await listPeople(directory(), filter, { limit: peoplePageSize, offset: (page - 1) * peoplePageSize, total });
  return { people: rows.map(toLine), total, page, pages, first: (page - 1) * peoplePageSize + 1 };
};

/** Numbers for the directory's first page. Administrators only. */
export const readOverview = (viewer: Viewer): Promise<Overview> => {
  requireAdministrator(viewer);
  return countDirectory(directory());
};
