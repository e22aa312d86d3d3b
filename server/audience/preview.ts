/**
 * The preview of an audience, shown while an announcement is written.
 * Invariant: a manager learns nothing about people outside their scope, not even how many there are: only that they are left out.
 */
import { z } from 'zod';
import { countOnline, listPreviewCounts, listPreviewPeople, listSiteNames, type PreviewCountRow } from '#db/audience/preview.ts';
import { toReaders } from '#db/audience/recipients.ts';
import { web } from '#db/client.ts';
import { listDepartmentNames } from '#db/reading/announcements.ts';
import type { AudienceRule, Spoken } from '#domain/audience.ts';
import { toWords } from '#domain/search.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { timing } from '#timing';
import { type AskedAudience, parseAudience } from './form.ts';
import { readRule } from './read-rule.ts';
import { readSpoken } from './readers.ts';
import { toSentence } from './rule.ts';
import type { AudiencePreview, PlacePeople } from './view.ts';

const sampleSize = 20;
/** A process that tells every few seconds may miss one turn. */
const turnsMissed = 2.5;

const sum = (rows: PreviewCountRow[]): number => rows.reduce((all, row) => all + row.people, 0);

/** Most people first; name null: those without a department or site. */
const byPlace = (rows: PreviewCountRow[], key: 'departmentId' | 'siteId', names: Map<string, string>): PlacePeople[] =>
  [...Map.groupBy(rows, (row) => row[key])]
    .map(([id, some]) => ({ name: id === null ? null : (names.get(id) ?? null), people: sum(some) }))
    .sort((a, b) => b.people - a.people || (a.name ?? '').localeCompare(b.name ?? ''));

const idsIn = (rows: PreviewCountRow[], key: 'departmentId' | 'siteId'): string[] => [...new Set(rows.flatMap((row) => row[key] ?? []))];

const readNames = async (rows: PreviewCountRow[]): Promise<Map<string, string>> => {
  const [departments, sites] = await Promise.all([
    listDepartmentNames(web(), idsIn(rows, 'departmentId')),
    listSiteNames(web(), idsIn(rows, 'siteId')),
  ]);
  return new Map([...departments, ...sites].map((each) => [each.id, each.name]));
};

const question = z.object({
  values: z.record(z.string().max(20), z.array(z.string().max(60)).max(1_000)).catch({}),
  search: z.string().max(100).catch(''),
});

/** Reads a request for a preview: the form's audience fields, and a name to search. Throws Refused. */
export const parseQuestion = (body: unknown): { asked: AskedAudience; search: string } => {
  const parsed = question.safeParse(body);
  const asked = parsed.success ? parseAudience(parsed.data.values) : null;
  if (!parsed.success || !asked) throw new Refused('form', { audience: 'targetUnknown' });
  return { asked, search: parsed.data.search };
};

/** Counts, places and some people. `search` looks among all whom the rule names by name. Throws Refused as composing does. */
export const previewAudience = async (viewer: Viewer, asked: AskedAudience, search: string): Promise<AudiencePreview> => {
  const { rule, names } = await readRule(viewer, asked);
  const spoken = await readSpoken();
  const [rows, people, online] = await readParts(rule, spoken, toWords(search));
  const of = (standing: PreviewCountRow['standing']) => rows.filter((row) => row.standing === standing);
  const meant = of('meant');
  const placeNames = await readNames(meant);
  return {
    audience: toSentence(rule, names),
    names: Object.fromEntries(names),
    total: sum(meant),
    withoutMail: sum(meant) - meant.reduce((all, row) => all + row.withMail, 0),
    readers: toReaders(meant, spoken),
    online,
    departments: byPlace(meant, 'departmentId', placeNames),
    sites: byPlace(meant, 'siteId', placeNames),
    excepted: sum(of('excepted')),
    inactive: sum(of('inactive')),
    limitedToScope: rule.within !== undefined,
    people: people.map(({ id: _id, ...person }) => person),
  };
};

const readParts = (rule: AudienceRule, spoken: Spoken, words: string[]) =>
  Promise.all([
    listPreviewCounts(web(), rule, spoken),
    listPreviewPeople(web(), rule, words, sampleSize),
    countOnline(web(), rule, (timing().presenceMs * turnsMissed) / 1_000),
  ]);
