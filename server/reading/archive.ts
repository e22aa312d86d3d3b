/**
 * Lists of announcements addressed to a person: the archive with its search, and the home page; also live announcements in the departments
 * they manage.
 * Invariant: an address that makes no sense shows less, never anything addressed to others.
 */

import { z } from 'zod';
import { web } from '#db/client.ts';
import { listDepartmentNames } from '#db/reading/announcements.ts';
import {
  type ArchiveFilter,
  type ArchiveRow,
  countArchive,
  listArchive,
  listForHome,
  listLiveWithin,
  listSendersTo,
} from '#db/reading/archive.ts';
import { toInstant } from '#domain/local-time.ts';
import { pickText } from '#domain/pick-text.ts';
import { departmentsOf, managedBy } from '#domain/rights.ts';
import { toSearchText, toSought } from '#domain/search.ts';
import { severities } from '#domain/severity.ts';
import { toEndReason } from '#domain/state.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { noReach, readReach } from '#server/reach/read.ts';
import type { Locale } from '../../messages/languages.ts';
import type { ArchivePage, ArchiveQuery, Home, ManagedScope, ReaderItem } from './view.ts';

const pageSize = 20;
const newsDays = 30;
/** Items on the home page: as many as people look through. Measured: 116 pages a second without any, 27 with 40. */
const newsLimit = 10;
const dayMs = 86_400_000;

const isDay = (text: string): boolean => toInstant(`${text}T00:00`, 'UTC') !== null;
const day = z.string().refine(isDay).catch('');

const addressSchema = z.object({
  q: z.string().transform(toSearchText).catch(''),
  severity: z.enum(severities).or(z.literal('')).catch(''),
  sender: z.uuid().or(z.literal('')).catch(''),
  time: z.enum(['', '7', '30', '90', '365', 'dates']).catch(''),
  from: day,
  to: day,
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
});

/** Reads the archive's query from the address; parts that make no sense are left out. Dates without `time` count as dates. */
export const parseArchiveAddress = (params: Record<string, string | string[] | undefined>): ArchiveQuery => {
  const { q, sender, from, to, time, ...rest } = addressSchema.parse(params);
  const hasDates = from !== '' || to !== '';
  const asked = hasDates && time === '' ? 'dates' : time === 'dates' && !hasDates ? '' : time;
  return { text: q, senderId: sender, time: asked, from: asked === 'dates' ? from : '', to: asked === 'dates' ? to : '', ...rest };
};

/** The day after, as <input type=date> has it. */
const dayAfter = (text: string): string => new Date(Date.parse(`${text}T00:00Z`) + dayMs).toISOString().slice(0, 10);

const startOf = (text: string, zone: string): Date | null => (text === '' ? null : toInstant(`${text}T00:00`, zone));

const toFilter = (query: ArchiveQuery, zone: string): ArchiveFilter => {
  const days = query.time === 'dates' ? 0 : Number(query.time);
  return {
    sought: toSought(query.text),
    severity: query.severity === '' ? null : query.severity,
    senderId: query.senderId === '' ? null : query.senderId,
    from: days > 0 ? new Date(Date.now() - days * dayMs) : startOf(query.from, zone),
    until: query.to === '' ? null : startOf(dayAfter(query.to), zone),
  };
};

/** One page of announcements addressed to this person. A page beyond the last is the last. */
export const searchArchive = async (viewer: Viewer, query: ArchiveQuery, locale: Locale): Promise<ArchivePage> => {
  const filter = toFilter(query, viewer.timeZone);
  const [total, senders] = await Promise.all([countArchive(web(), viewer.personId, filter), listSendersTo(web(), viewer.personId)]);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const page = Math.min(query.page, pages);
  const offset = (page - 1) * pageSize;
  const rows = total === 0 ? [] : await listArchive(web(), viewer.personId, filter, { limit: pageSize, offset });
  return { items: rows.map((row) => toReaderItem(row, locale)), total, page, pages, first: offset + 1, senders };
};

/** The home page below the banner, without the announcements the banner shows. */
export const listHome = async (viewer: Viewer, locale: Locale): Promise<Home> => {
  const rows = await listForHome(web(), viewer.personId, { days: newsDays, limit: newsLimit });
  const items = rows.map((row) => toReaderItem(row, locale));
  return { answered: items.filter((item) => item.endedAt === null), news: items.filter((item) => item.endedAt !== null) };
};

/** Live announcements within a manager's departments, for their home page; null for everybody else. */
export const listManagedScope = async (viewer: Viewer, locale: Locale): Promise<ManagedScope | null> => {
  const scope = managedBy(viewer);
  const departments = departmentsOf(scope);
  if (departments.length === 0) return null;
  const [rows, names] = await Promise.all([listLiveWithin(web(), scope), listDepartmentNames(web(), departments)]);
  const reach = await readReach(rows.map((row) => row.id));
  const live = rows.map((row) => ({
    id: row.id,
    severity: row.severity,
    ...pickText(row.texts, locale),
    sent: row.liveAt.toISOString(),
    expires: row.expiresAt.toISOString(),
    reach: reach.get(row.id) ?? noReach,
  }));
  return { departments: names.map((each) => each.name).sort(), live };
};

const toReaderItem = (row: ArchiveRow, locale: Locale): ReaderItem => ({
  id: row.id,
  severity: row.severity,
  ...pickText(row.texts, locale),
  senderName: row.senderName,
  sent: row.liveAt.toISOString(),
  expires: row.expiresAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
  endedBecause: toEndReason(row.endedBecause),
  endedWhy: row.endedWhy,
  acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
  dismissedAt: row.dismissedAt?.toISOString() ?? null,
});
