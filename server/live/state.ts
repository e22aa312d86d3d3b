/** The whole live state of a person, as browsers get it: the same by page, by poll and by stream. */
import { type Db, web } from '#db/client.ts';
import { findPosition, type Position } from '#db/live/events.ts';
import { type LiveFor, type LiveRow, listLive, listLiveGroups } from '#db/live/state.ts';
import type { NoticeRow } from '#db/notices/notices.ts';
import { pickText } from '#domain/pick-text.ts';
import type { Flag } from '#domain/receipt.ts';
import { coalesce } from '#server/coalesce.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readNotices, toNotices } from '#server/notices/read.ts';
import { readWritten } from '#server/written.ts';
import { toLocale } from '../../messages/languages.ts';
import type { LiveAnnouncement, LiveState } from './view.ts';

const longestSpreadMs = 20_000;
/** POSTs of receipts that one process handles a second with time left for the rest. */
const postsPerSecond = 1_500;

/** The part of a state that is the same for everybody: the position, and the announcements. */
export type LiveContent = { seq: number; epoch: string; senders: string; now: Date; rows: Map<string, LiveRow> };

/** One announcement in one of its languages, for somebody who did this about it. */
export const toLiveAnnouncement = (row: LiveRow, flag: Flag, locale: string): LiveAnnouncement => {
  const text = pickText(row.texts, locale);
  return {
    id: row.id,
    revision: row.revision,
    round: row.round,
    severity: row.severity,
    status: row.status,
    msgType: row.msgType,
    locale: text.locale,
    headline: text.headline,
    instruction: text.instruction,
    steps: readWritten(text.instruction).steps,
    hasMore: text.description !== '',
    senderName: row.senderName,
    sent: row.liveAt.toISOString(),
    expires: row.expiresAt.toISOString(),
    ackRequired: row.ackRequired,
    confidential: row.confidential,
    flag,
  };
};

/** How long receipts are spread: by the streams open here, but never past a third of the shortest fallback. Milliseconds. */
export const receiptSpreadMs = (openStreams: number, rows: Iterable<LiveRow>): number => {
  const fallbacks = [...rows].flatMap((row) => (row.fallbackMinutes === null ? [] : [row.fallbackMinutes * 60_000]));
  return Math.floor(
    Math.min(longestSpreadMs, (openStreams / postsPerSecond) * 1_000, Math.min(...fallbacks, Number.POSITIVE_INFINITY) / 3),
  );
};

/** The part of a state that belongs to one person. */
export type Mine = { live: LiveFor[]; notices: NoticeRow[] };

/** Builds a state. An announcement that ended between the two reads is left out. */
export const toLiveState = (
  content: LiveContent,
  mine: Mine,
  locale: string,
  { openStreams, now }: { openStreams: number; now: Date },
): LiveState => {
  const present = mine.live.flatMap((each) => {
    const row = content.rows.get(each.announcementId);
    return row ? [{ row, flag: each.flag }] : [];
  });
  return {
    epoch: content.epoch,
    seq: content.seq,
    serverTime: now.toISOString(),
    receiptSpreadMs: receiptSpreadMs(
      openStreams,
      present.map((each) => each.row),
    ),
    announcements: present.map(({ row, flag }) => toLiveAnnouncement(row, flag, locale)),
    notices: toNotices(mine.notices, toLocale(locale)),
  };
};

let kept: LiveContent | null = null;

/**
 * Reads the shared part of states. `position` was read before it, so that the content is at least as new as its position. When nothing was
 * published or ended since, the last content is reused; expired announcements in it are shown to nobody.
 */
export const readContent = async (db: Db, position: Position): Promise<LiveContent> => {
  if (kept?.epoch !== position.epoch || kept.seq !== position.seq || kept.senders !== position.senders)
    kept = { ...position, rows: new Map((await listLive(db)).map((row) => [row.id, row])) };
  return { ...kept, now: position.now };
};

/** Readers with the same state. `key` differs between groups whose `mine` differs. */
export type Group<Reader> = { key: string; mine: Mine; readers: Reader[] };

/**
 * Groups these readers by their state; with `since` only readers concerned by an event after it. A reader with notices is a group of one.
 * `line`: the pool for many chunks, one behind the other; further queries of a chunk use `db`.
 */
export const readGroups = async <Reader extends { personId: string }>(
  db: Db,
  readers: Reader[],
  since: number | null = null,
  line: Db = db,
): Promise<Group<Reader>[]> => {
  const { groups, noticed } = await listLiveGroups(line, readers, since);
  if (noticed.length === 0) return groups.map(({ key, live, readers: told }) => ({ key, mine: { live, notices: [] }, readers: told }));
  const notices = await readNotices(
    db,
    noticed.map(({ personId }) => personId),
  );
  return groups.flatMap(({ key, live, readers: told }) => [
    { key, mine: { live, notices: [] }, readers: told.filter(({ personId }) => !notices.has(personId)) },
    ...told.flatMap((reader) => {
      const own = notices.get(reader.personId);
      return own ? [{ key: `${key} ${reader.personId}`, mine: { live, notices: own }, readers: [reader] }] : [];
    }),
  ]);
};

type Found = { content: LiveContent; mine: Mine };

const findFor = async (db: Db, personIds: string[]): Promise<Map<string, Found>> => {
  const position = await findPosition(db);
  const readers = personIds.map((personId) => ({ personId }));
  const [content, groups] = await Promise.all([readContent(db, position), readGroups(db, readers)]);
  return new Map(groups.flatMap(({ mine, readers: told }) => told.map(({ personId }) => [personId, { content, mine }])));
};

type StateOf = (viewer: Pick<Viewer, 'personId'>, locale: string, openStreams: number) => Promise<LiveState>;

/** Returns a function from person and language to the current state. Calls at the same time are looked up in one query. */
export const createStateOf = (pool: () => Db): StateOf => {
  const find = coalesce((personIds) => findFor(pool(), personIds));
  return async (viewer, locale, openStreams) => {
    const found = await find(viewer.personId);
    if (!found) throw new Error('A person was not looked up');
    return toLiveState(found.content, found.mine, locale, { openStreams, now: found.content.now });
  };
};

const stateForPage = createStateOf(web);

/** The same for a page that is being rendered: its process may hold no streams, so its receipts are not spread until a stream says how. */
export const liveStateForPage = (viewer: Viewer, locale: string): Promise<LiveState> => stateForPage(viewer, locale, 0);
