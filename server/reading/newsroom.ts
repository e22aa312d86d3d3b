/** The newsroom as pages show it: live announcements and their reach, waiting ones, drafts, ended ones. */

import { z } from 'zod';
import { web } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { findPublisherAge } from '#db/heartbeats.ts';
import { type DeskRow, findDeskShape, listForDesk, sections } from '#db/reading/announcements.ts';
import type { AudienceSentence } from '#domain/audience.ts';
import { pickText } from '#domain/pick-text.ts';
import { mayEnd, mayOpenDraft, scopeOf, wentOut } from '#domain/rights.ts';
import { toSearchText, toSought } from '#domain/search.ts';
import { needsApproval } from '#domain/severity.ts';
import { toEndReason } from '#domain/state.ts';
import { readSentences } from '#server/audience/sentence.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readReach } from '#server/reach/read.ts';
import { toFollowed } from '#server/reach/shape.ts';
import type { Reach } from '#server/reach/view.ts';
import { isChangeable } from '#server/writing/draft.ts';
import type { Locale } from '../../messages/languages.ts';
import { readHeld } from './held.ts';
import type { HeldView, Newsroom, NewsroomItem, NewsroomQuery, NewsroomSection } from './view.ts';

const pageSize = 20;

const addressSchema = z.object({
  q: z.string().transform(toSearchText).catch(''),
  section: z.enum(sections).nullable().catch(null),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
});

/**
 * Reads the newsroom's query from the address; parts that make no sense are left out. A page number without a section is about ended
 * announcements.
 */
export const parseNewsroomAddress = (params: Record<string, string | string[] | undefined>): NewsroomQuery => {
  const { q, section, page } = addressSchema.parse(params);
  return { text: q, section: section ?? (page > 1 ? 'ended' : null), page };
};

const listRows = (viewer: Viewer, { text, section = null, page }: NewsroomQuery): Promise<DeskRow[]> =>
  listForDesk(web(), {
    personId: viewer.personId,
    scope: scopeOf(viewer),
    sought: toSought(text),
    page: { section, limit: pageSize, offset: (page - 1) * pageSize },
  });

/** One page of each section. Beyond the last page of a section comes its first. */
export const listNewsroom = async (viewer: Viewer, locale: Locale, query: NewsroomQuery = { text: '', page: 1 }): Promise<Newsroom> => {
  const readAt = databaseNow();
  // Read first, so that a change during the other reads is noticed later.
  const shape = await findDeskShape(web(), { personId: viewer.personId, scope: scopeOf(viewer) });
  const [asked, publisherAge] = await Promise.all([listRows(viewer, query), findPublisherAge(web())]);
  const isBehind = query.page > 1 && asked.length === 0;
  const page = isBehind ? 1 : query.page;
  const rows = isBehind ? await listRows(viewer, { ...query, page }) : asked;
  const items = await toItems(viewer, locale, rows);
  const inSection = (section: NewsroomSection) => items.filter((_, index) => rows[index]?.section === section);
  const totalOf = (section: NewsroomSection) => rows.find((row) => row.section === section)?.total ?? 0;
  const each = <Of>(of: (section: NewsroomSection) => Of) =>
    Object.fromEntries(sections.map((section) => [section, of(section)])) as Record<NewsroomSection, Of>;
  return {
    ...each(inSection),
    totals: each(totalOf),
    section: query.section ?? null,
    page,
    pageSize,
    follow: toFollowed(inSection('live'), { parts: [shape], readAt, isDesk: true, giveUps: rows.flatMap(giveUpOf) }),
    publisherAnsweredSecondsAgo: publisherAge,
  };
};

/** The moment at which a scheduled announcement counts as not taken. */
const giveUpOf = (row: DeskRow): Date[] => (row.state === 'scheduled' && row.giveUpAt && !row.untaken ? [row.giveUpAt] : []);

/** Items for these rows, as many and in the same order. */
const toItems = async (viewer: Viewer, locale: Locale, rows: DeskRow[]): Promise<NewsroomItem[]> => {
  const published = rows.filter(wentOut).map((row) => row.id);
  const shown = rows.map((row) => ({ audienceRule: row.audienceRule, mine: row.authorId === viewer.personId }));
  const [reach, sentences, held] = await Promise.all([readReach(published), readSentences(viewer, shown), readHeld(viewer, rows)]);
  return rows.map((row, index) =>
    toItem(row, {
      viewer,
      locale,
      audience: sentences[index] ?? nobody,
      reach: reach.get(row.id) ?? null,
      held: held.get(row.id) ?? null,
    }),
  );
};

const nobody: AudienceSentence = { everyone: false, anyOf: [], allOf: [], except: [] };

const toItem = (
  row: DeskRow,
  around: { viewer: Viewer; locale: Locale; audience: AudienceSentence; reach: Reach | null; held: HeldView | null },
): NewsroomItem => {
  const text = row.texts.length > 0 ? pickText(row.texts, around.locale) : { locale: around.locale, headline: '' };
  return {
    id: row.id,
    state: row.state,
    severity: row.severity,
    locale: text.locale,
    headline: text.headline,
    authorName: row.authorName,
    mine: row.authorId === around.viewer.personId,
    audience: around.audience,
    confirmed: row.counted?.total ?? null,
    held: around.held,
    reach: around.reach,
    sent: row.liveAt?.toISOString() ?? null,
    expires: row.expiresAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBecause: row.endedAt ? toEndReason(row.endedBecause) : null,
    notTaken: row.untaken,
    endedWhy: row.endedAt ? row.endedWhy : null,
    canDelete: mayOpenDraft(around.viewer, row) && isChangeable(row),
    canEnd: row.mayEnd && mayEnd(around.viewer, row),
    endsWithReason: needsApproval(row.severity),
  };
};

/** Seconds since a publisher last answered; null when none ever did. */
export const findPublisherAnswer = (): Promise<number | null> => findPublisherAge(web());
