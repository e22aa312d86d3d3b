/** One announcement in full. Loaded through the person, or not at all. */

import { z } from 'zod';
import { web } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { listReach } from '#db/reach/totals.ts';
import { type FullRow, findForPerson, findIdByCode, type TextRow } from '#db/reading/announcements.ts';
import { cleanLine } from '#domain/characters.ts';
import { isId } from '#domain/ids.ts';
import { canWrite, mayEnd, scopeOf } from '#domain/rights.ts';
import { needsApproval } from '#domain/severity.ts';
import { toEndReason } from '#domain/state.ts';
import { readSentences } from '#server/audience/sentence.ts';
import { readFailures } from '#server/delivery/channels/mail/failures.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { SenderCard } from '#server/organization/view.ts';
import { toFollowed } from '#server/reach/shape.ts';
import type { Reach } from '#server/reach/view.ts';
import { toLocale } from '../../messages/languages.ts';
import { toPublicCode } from './search.ts';
import type { AnnouncementView, TextView } from './view.ts';
import { readWritten } from './written.ts';

/** The reach of an announcement that reached nobody. */
export const noReach: Reach = { people: 0, seen: 0, shownOnly: 0, acknowledged: 0, mailsSent: 0, mailsWaiting: 0, mailsFailed: 0 };

const line = z.string().trim().min(1).max(500).optional().catch(undefined);
const card = z.object({ purpose: line, mail: line, telephone: line, never: line }).catch({});

/** A sender's card as the settings stored it; values that are not short texts are left out. */
export const toSenderCard = (stored: unknown): SenderCard =>
  Object.fromEntries(Object.entries(card.parse(stored)).filter(([, value]) => value !== undefined));

const toTextView = ({ locale, headline, instruction, description }: TextRow): TextView => ({
  locale: toLocale(locale),
  headline: cleanLine(headline),
  steps: readWritten(instruction).steps,
  body: readWritten(description).body,
});

/**
 * The announcement for this reader; null when it does not exist, was never live, or is not addressed to or managed by the viewer, who
 * cannot tell which.
 */
export const findForReader = async (viewer: Viewer, id: string): Promise<AnnouncementView | null> => {
  if (!isId(id)) return null;
  const readAt = databaseNow();
  const row = await findForPerson(web(), { id, personId: viewer.personId, scope: scopeOf(viewer) });
  if (!row) return null;
  return {
    id: row.id,
    state: row.state,
    severity: row.severity,
    revision: row.revision,
    round: row.round,
    senderName: row.senderName,
    senderCard: toSenderCard(row.senderCard),
    publicCode: row.publicCode,
    texts: row.texts.map(toTextView),
    sent: row.liveAt.toISOString(),
    expires: row.expiresAt.toISOString(),
    // Its time is over and the worker has not ended it yet.
    endedAt: (row.endedAt ?? (row.expiresAt <= databaseNow() ? row.expiresAt : null))?.toISOString() ?? null,
    endedBecause: row.endedAt ? toEndReason(row.endedBecause) : row.expiresAt <= databaseNow() ? 'expired' : null,
    endedWhy: row.endedAt ? row.endedWhy : null,
    ackRequired: row.ackRequired,
    mine: row.isRecipient
      ? { acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null, dismissedAt: row.dismissedAt?.toISOString() ?? null }
      : null,
    desk: row.mayManage && canWrite(viewer) ? await readDesk(viewer, row, readAt) : null,
  };
};

/** The id of the announcement with this public code, typed or scanned; null when it is not there for this person. */
export const findIdForReader = async (viewer: Viewer, typed: string): Promise<string | null> => {
  const code = toPublicCode(typed);
  if (code === '') return null;
  return findIdByCode(web(), { code, personId: viewer.personId, scope: scopeOf(viewer) });
};

const readDesk = async (viewer: Viewer, row: FullRow, readAt: Date): Promise<NonNullable<AnnouncementView['desk']>> => {
  const shown = { audienceRule: row.audienceRule, mine: row.authorId === viewer.personId };
  const [[audience], reach, groups] = await Promise.all([
    readSentences(viewer, [shown]),
    readReach([row.id]),
    readFailures(viewer, row.id),
  ]);
  const now = databaseNow();
  const isLive = row.state === 'live' && row.endedBecause === null && row.expiresAt > now;
  const counted = reach.get(row.id) ?? noReach;
  const followed = {
    id: row.id,
    expires: row.state === 'live' && row.expiresAt > now ? row.expiresAt.toISOString() : null,
    reach: counted,
  };
  return {
    audience: audience ?? { everyone: false, anyOf: [], allOf: [], except: [] },
    confirmed: row.counted?.total ?? null,
    reach: counted,
    canEnd: row.mayEnd && mayEnd(viewer, row),
    endsWithReason: needsApproval(row.severity),
    mails: { groups, canSendAgain: row.mayEnd && isLive },
    follow: toFollowed([followed], { parts: [row.shape], readAt, isDesk: false, giveUps: [] }),
  };
};

export const readReach = async (ids: string[]): Promise<Map<string, Reach>> => {
  const rows = ids.length === 0 ? [] : await listReach(web(), ids);
  return new Map(rows.map(({ announcementId, ...reach }) => [announcementId, reach]));
};
