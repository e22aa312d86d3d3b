/** What a person reads: what was addressed to them, and one announcement in full. Loaded through the person, or not at all. */
import { web } from '#db/client.ts';
import { type FullRow, findForPerson, listDepartmentNames, listForRecipient, listReach } from '#db/reading.ts';
import { departmentsOf, toSentence } from '#server/audience/rule.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { canWrite } from '#server/identity/viewer.ts';
import { scopeOf } from './permissions.ts';
import { pickText } from './text.ts';
import type { AnnouncementView, EndedBecause, Locale, Reach, ReaderItem } from './view.ts';

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const toLocale = (text: string): Locale => (text === 'es' ? 'es' : 'en');
export const toEndedBecause = (text: string | null): EndedBecause | null =>
  text === 'expired' || text === 'all-clear' || text === 'cancelled' || text === 'withdrawn' ? text : null;

export const listForReader = async (viewer: Viewer, asked: { locale: Locale; limit: number }): Promise<ReaderItem[]> => {
  const rows = await listForRecipient(web(), viewer.personId, asked.limit);
  return rows.map((row) => {
    const text = pickText(row.texts, asked.locale);
    return {
      id: row.id,
      severity: row.severity,
      locale: text.locale,
      headline: text.headline,
      senderName: row.senderName,
      sent: row.liveAt.toISOString(),
      expires: row.expiresAt.toISOString(),
      // Its time is over although no worker has said so yet.
      endedAt: (row.endedAt ?? (row.expiresAt <= new Date() ? row.expiresAt : null))?.toISOString() ?? null,
      endedBecause: row.endedAt ? toEndedBecause(row.endedBecause) : row.expiresAt <= new Date() ? 'expired' : null,
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
      dismissedAt: row.dismissedAt?.toISOString() ?? null,
    };
  });
};

/** Null when it does not exist, is not live or ended, or is none of the viewer's business: they can not tell which. */
export const findForReader = async (viewer: Viewer, id: string): Promise<AnnouncementView | null> => {
  if (!uuid.test(id)) return null;
  const row = await findForPerson(web(), { id, personId: viewer.personId, scope: scopeOf(viewer) });
  if (!row) return null;
  return {
    id: row.id,
    state: row.state,
    severity: row.severity,
    round: row.round,
    senderName: row.senderName,
    texts: row.texts.map((text) => ({ ...text, locale: toLocale(text.locale) })),
    sent: row.liveAt.toISOString(),
    expires: row.expiresAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBecause: row.endedAt ? toEndedBecause(row.endedBecause) : null,
    ackRequired: row.ackRequired,
    mine: row.isRecipient
      ? { acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null, dismissedAt: row.dismissedAt?.toISOString() ?? null }
      : null,
    desk: row.mayManage && canWrite(viewer) ? await readDesk(row) : null,
  };
};

const readDesk = async (row: FullRow): Promise<NonNullable<AnnouncementView['desk']>> => {
  const [names, reach] = await Promise.all([listDepartmentNames(web(), departmentsOf(row.audienceRule)), readReach([row.id])]);
  return {
    audience: toSentence(row.audienceRule, new Map(names.map((each) => [each.id, each.name]))),
    reach: reach.get(row.id) ?? { people: 0, seen: 0, acknowledged: 0, mailsSent: 0, mailsWaiting: 0, mailsFailed: 0 },
    canEnd: row.state === 'live' && row.severity !== 'extreme' && row.severity !== 'severe',
  };
};

export const readReach = async (ids: string[]): Promise<Map<string, Reach>> => {
  const rows = ids.length === 0 ? [] : await listReach(web(), ids);
  return new Map(rows.map(({ announcementId, ...reach }) => [announcementId, reach]));
};
