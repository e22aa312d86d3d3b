/**
 * The publisher's statements: claim what is due to go live, and what is due to end. Both are then moved (db/move.ts). The worker's login only.
 * Invariant: at most one publisher works on a row at a time (row lock), and everything of one publication commits together.
 */

import type { Db } from '#db/client.ts';
import type { Standing } from '#db/move.ts';
import { senderOf } from '#db/organization/senders.ts';
import { isExpired } from '#db/phases.ts';
import type { announcements, revisions } from '#db/schema/announcements.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import { type DraftContent, draftTexts } from '#db/writing/drafts.ts';
import { statesOnTheWay } from '#domain/state.ts';

type Announcement = Stored<typeof announcements>;
type Revision = Stored<typeof revisions>;

/** `counted`: the counts that were confirmed; null when they were not stored in full. */
export type DueRow = DraftContent &
  Pick<Announcement, 'id' | 'authorId'> &
  Pick<Revision, 'round' | 'contentHash' | 'counted'> &
  Filled<Pick<Revision, 'ruleHash' | 'submittedBy'>> & {
    revisionId: Revision['id'];
    isSubmitted: boolean;
    expired: boolean;
  };

/**
 * Claims the announcement with the earliest time to go live, locked until the transaction ends; null when none is due. An announcement past
 * its give-up time is never claimed, nor is an update of a live one (decision 0034).
 */
export const claimDueAnnouncement = async (tx: Db): Promise<DueRow | null> => {
  const [row] = await tx<DueRow[]>`
    select a.id, a.author_id, ${senderOf(tx)}, r.id as revision_id, r.round, r.severity, r.audience_rule, r.rule_hash, r.content_hash, r.ack_required, r.ladder as escalation, r.expires_at,
      r.expires_at <= now() as expired, r.submitted_at is not null as is_submitted, coalesce(r.submitted_by, a.author_id) as submitted_by, ${draftTexts(tx)},
      case when r.counted ?& array['total', 'departments', 'isEveryone'] then r.counted end as counted
    from revisions r join announcements a on a.id = r.announcement_id and a.current_revision_id = r.id
    where r.state = 'scheduled' and a.publish_at <= now() and (a.give_up_at is null or a.give_up_at > now())
    order by a.publish_at limit 1 for update of a, r skip locked`;
  return row ?? null;
};

export type EndingRow = Pick<Announcement, 'id'> &
  Filled<Pick<Announcement, 'endedBecause'>> &
  Pick<Revision, 'round'> & {
    revisionId: Revision['id'];
    /** The update that was to replace it; null when there is none. */
    update: Standing | null;
  };

/** A live announcement whose end was requested, or whose time is over; locked. Null when there is none. */
export const claimEndingAnnouncement = async (tx: Db): Promise<EndingRow | null> => {
  const [row] = await tx<EndingRow[]>`
    select a.id, r.id as revision_id, r.round, coalesce(a.ended_because, 'expired') as ended_because,
      (select json_build_object('id', u.id, 'state', u.state) from revisions u
        where u.announcement_id = a.id and u.state = any(${[...statesOnTheWay]})) as update
    from announcements a join revisions r on r.id = a.current_revision_id
    where ${isExpired(tx)} or (a.state = 'live' and a.ended_because is not null)
    order by a.expires_at limit 1 for update of a skip locked`;
  return row ?? null;
};
