/** One announcement in full. Loaded through the person, or not at all. */

import { web } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { type FullRow, findForPerson, findIdByCode, type TextRow } from '#db/reading/announcements.ts';
import { cleanLine } from '#domain/characters.ts';
import { isId } from '#domain/ids.ts';
import { canWrite, mayEnd, scopeOf } from '#domain/rights.ts';
import { toPublicCode } from '#domain/search.ts';
import { needsApproval } from '#domain/severity.ts';
import { toEndReason } from '#domain/state.ts';
import { readSentences } from '#server/audience/sentence.ts';
import { readFailures } from '#server/delivery/channels/mail/failures.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { toSenderCard } from '#server/organization/sender-card.ts';
import { noReach, readReach } from '#server/reach/read.ts';
import { toFollowed } from '#server/reach/shape.ts';
import { readWritten } from '#server/written.ts';
import { toLocale } from '../../messages/languages.ts';
import type { AnnouncementView, TextView } from './view.ts';

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
