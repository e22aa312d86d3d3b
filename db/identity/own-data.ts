/**
 * Rows about one person, of all tables, for that person (their right of access). Invariant: every query is about the one person it is
 * asked for; of others it holds names of managers and of who gave a role, as their own page does.
 */
import type { Db } from '#db/client.ts';
import type { announcements, texts } from '#db/schema/announcements.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { audit } from '#db/schema/organization.ts';
import type { notices } from '#db/schema/people.ts';
import type { deliveries, receipts, recipients } from '#db/schema/reach.ts';

type Announcement = Stored<typeof announcements>;
type Receipt = Stored<typeof receipts>;
type Delivery = Stored<typeof deliveries>;

export type ReceivedRow = Pick<Announcement, 'id' | 'publicCode' | 'liveAt'> &
  Pick<Stored<typeof recipients>, 'joinedAt' | 'leftAt'> & {
    headline: Stored<typeof texts>['headline'];
    /** One for each round somebody was asked to look. Times are ISO 8601, as JSON has them. */
    receipts: ({ round: Receipt['round'] } & Record<'openedAt' | 'shownAt' | 'seenAt' | 'dismissedAt' | 'acknowledgedAt', string | null>)[];
    messages: (Pick<Delivery, 'channel' | 'address' | 'state' | 'reason'> & Record<'createdAt' | 'sentAt' | 'failedAt', string | null>)[];
  };

/** Announcements addressed to them, the first first, with what they answered and what was sent to them. */
export const listReceived = (db: Db, personId: string): Promise<ReceivedRow[]> =>
  db<ReceivedRow[]>`
    select a.id, a.public_code, a.live_at, m.joined_at, m.left_at,
      (select t.headline from texts t where t.revision_id = a.current_revision_id order by t.locale limit 1) as headline,
      coalesce((select json_agg(json_build_object('round', c.round, 'openedAt', c.opened_at, 'shownAt', c.shown_at, 'seenAt', c.seen_at,
          'dismissedAt', c.dismissed_at, 'acknowledgedAt', c.acknowledged_at) order by c.round)
        from receipts c where c.announcement_id = a.id and c.person_id = m.person_id), '[]') as receipts,
      coalesce((select json_agg(json_build_object('channel', d.channel, 'address', d.address, 'state', d.state, 'reason', d.reason,
          'createdAt', d.created_at, 'sentAt', d.sent_at, 'failedAt', d.failed_at) order by d.created_at)
        from steps s join deliveries d on d.step_id = s.id where s.announcement_id = a.id and d.person_id = m.person_id), '[]') as messages
    from announcements a join recipients m on m.announcement_id = a.id and m.person_id = ${personId}
    order by a.live_at, a.id`;

export type WrittenRow = Pick<Announcement, 'id' | 'publicCode' | 'state'> & { headline: Stored<typeof texts>['headline'] | null };

/** Announcements and drafts they wrote. */
export const listWritten = (db: Db, personId: string): Promise<WrittenRow[]> =>
  db<WrittenRow[]>`
    select a.id, a.public_code, a.state,
      (select t.headline from texts t where t.revision_id = a.current_revision_id order by t.locale limit 1) as headline
    from announcements a where a.author_id = ${personId} and a.state <> 'deleted' order by a.id`;

export type OwnNotice = Pick<Stored<typeof notices>, 'kind' | 'at' | 'readAt'>;

export const listOwnNotices = (db: Db, personId: string): Promise<OwnNotice[]> =>
  db<OwnNotice[]>`select kind, at, read_at from notices where person_id = ${personId} order by id`;

export type OwnAudit = Pick<Stored<typeof audit>, 'at' | 'action'> & {
  /** True for what they did themselves, false for what was done to them. */
  byThem: boolean;
};

/** Lines of the audit log by them or about them: what and when, not who else. */
export const listOwnAudit = (db: Db, personId: string): Promise<OwnAudit[]> =>
  db<OwnAudit[]>`
    select at, action, coalesce(actor_id = ${personId}, false) as by_them from audit where subject = ${personId} or actor_id = ${personId} order by id`;
