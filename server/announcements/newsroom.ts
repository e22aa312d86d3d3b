/** The editor's desk as pages show it: what is live and how far it got, what waits, drafts, what ended. */

import { z } from 'zod';
import { web } from '#db/client.ts';
import { findPublisherAge } from '#db/heartbeats.ts';
import { type DeskRow, listForDesk } from '#db/reading.ts';
import { readSentences } from '#server/audience/sentence.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readHeld } from './held.ts';
import { mayEnd, needsApproval, scopeOf } from './permissions.ts';
import { readReach, toEndedBecause } from './read.ts';
import { toSearchText, toWords } from './search.ts';
import { pickText } from './text.ts';
import type { AudienceSentence, HeldView, Locale, Newsroom, NewsroomItem, NewsroomQuery, Reach } from './view.ts';

const pageSize = 20;

const addressSchema = z.object({
  q: z.string().transform(toSearchText).catch(''),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
});

/** What an address asks for; parts that make no sense are left out. */
export const parseNewsroomAddress = (params: Record<string, string | string[] | undefined>): NewsroomQuery => {
  const { q, page } = addressSchema.parse(params);
  return { text: q, page };
};

const listRows = (viewer: Viewer, query: NewsroomQuery): Promise<DeskRow[]> =>
  listForDesk(web(), {
    personId: viewer.personId,
    scope: scopeOf(viewer),
    words: toWords(query.text),
    ended: { limit: pageSize, offset: (query.page - 1) * pageSize },
  });

/** Behind the last page of what ended comes the first again. */
export const listNewsroom = async (viewer: Viewer, locale: Locale, query: NewsroomQuery = { text: '', page: 1 }): Promise<Newsroom> => {
  const [asked, publisherAge] = await Promise.all([listRows(viewer, query), findPublisherAge(web())]);
  const isBehind = query.page > 1 && !asked.some((row) => row.state === 'ended');
  const page = isBehind ? 1 : query.page;
  const rows = isBehind ? await listRows(viewer, { ...query, page }) : asked;
  const wentOut = rows.filter((row) => row.state === 'live' || row.state === 'ended').map((row) => row.id);
  const shown = rows.map((row) => ({ audienceRule: row.audienceRule, mine: row.authorId === viewer.personId }));
  const [reach, sentences, held] = await Promise.all([readReach(wentOut), readSentences(viewer, shown), readHeld(viewer, rows)]);
  const items = rows.flatMap((row, index) => {
    const audience = sentences[index];
    return audience ? [toItem(row, { viewer, locale, audience, reach: reach.get(row.id) ?? null, held: held.get(row.id) ?? null })] : [];
  });
  const inState = (...states: string[]) => items.filter((item) => states.includes(item.state));
  return {
    held: inState('held'),
    live: inState('live'),
    waiting: inState('submitted', 'scheduled'),
    drafts: inState('draft'),
    ended: inState('ended'),
    endedTotal: rows[0]?.endedTotal ?? 0,
    endedFirst: (page - 1) * pageSize + 1,
    page,
    pages: Math.max(1, Math.ceil((rows[0]?.endedTotal ?? 0) / pageSize)),
    publisherAnsweredSecondsAgo: publisherAge,
  };
};

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
    endedBecause: row.endedAt ? toEndedBecause(row.endedBecause) : null,
    notTaken: row.untaken,
    endedWhy: row.endedAt ? row.endedWhy : null,
    canEnd: row.mayEnd && mayEnd(around.viewer, row),
    endsWithReason: needsApproval(row.severity),
  };
};

/** Seconds since a publisher last answered; null when none ever did. */
export const findPublisherAnswer = (): Promise<number | null> => findPublisherAge(web());
