/** Many publishers at once on what is due at once, and readers who follow the log meanwhile: for a few rounds or for many. */
import { randomUUID } from 'node:crypto';
import { countAudience } from '../db/audience/recipients.ts';
import { openPool, type Pool } from '../db/client.ts';
import { findPosition } from '../db/live/events.ts';
import { hashOf } from '../server/fingerprint.ts';
import { contentHash } from '../server/publishing/content-hash.ts';
import { publishDue } from '../server/publishing/publish.ts';

export const publishersAtOnce = 16;
const readers = 3;
const rule = { everyone: true } as const;

/** Announcements whose hour has come. */
const insertDue = async (owner: Pool, authorId: string, count: number): Promise<void> => {
  const { total, departments, isEveryone } = await countAudience(owner, rule);
  const content = {
    severity: 'minor' as const,
    senderId: null,
    audienceRule: rule,
    ackRequired: false,
    escalation: [],
    expiresAt: new Date(Date.now() + 3_600_000),
    texts: [],
  };
  for (let each = 0; each < count; each += 1) {
    const [id, revisionId] = [randomUUID(), randomUUID()];
    await owner.begin(async (tx) => {
      await tx`insert into announcements (id, public_code, sender_id, author_id, idempotency_key)
        select ${id}, ${id.slice(0, 13)}, s.id, ${authorId}, ${randomUUID()} from senders s limit 1`;
      await tx`insert into revisions (id, announcement_id, number, round, severity, audience_rule, rule_hash, counted, content_hash, submitted_by, submitted_at, expires_at)
        values (${revisionId}, ${id}, 1, 1, 'minor', ${tx.json(rule)}, ${hashOf(rule)}, ${tx.json({ total, departments, isEveryone })}, ${contentHash(content)}, ${authorId}, now(), ${content.expiresAt})`;
      await tx`update announcements set current_revision_id = ${revisionId}, state = 'scheduled', publish_at = now(), expires_at = now() + interval '1 hour' where id = ${id}`;
    });
  }
};

/** Follows the log as a hub does: position, then what is after the last one known. */
const follow = async (db: Pool, isOver: () => boolean): Promise<number[]> => {
  const seen: number[] = [];
  for (let last = false; ; last = isOver()) {
    const { seq } = await findPosition(db);
    const known = seen.at(-1) ?? 0;
    if (seq > known)
      for (const event of await db<{ seq: number }[]>`select seq::int as seq from events where seq > ${known} order by seq`)
        seen.push(event.seq);
    if (last) return seen;
  }
};

/** `rounds` times 16 publications at once. Returns what each reader saw, and what was published how often. */
export const publishAtOnce = async (
  urls: { owner: Pool; web: string; worker: string },
  authorId: string,
  rounds: number,
): Promise<{ seen: number[][]; published: { announcementId: string; times: number }[] }> => {
  const workers = openPool(urls.worker, 'unit', publishersAtOnce);
  const following = Array.from({ length: readers }, () => openPool(urls.web, 'unit'));
  let over = false;
  const reading = Promise.all(following.map((db) => follow(db, () => over)));
  for (let round = 0; round < rounds; round += 1) {
    await insertDue(urls.owner, authorId, publishersAtOnce);
    // Each asks once more: what somebody else holds is passed over, and may be let go again.
    await Promise.all(Array.from({ length: publishersAtOnce }, async () => (await publishDue(workers)) && publishDue(workers)));
    while (await publishDue(workers));
  }
  over = true;
  const seen = await reading;
  await Promise.all([workers, ...following].map((pool) => pool.end()));
  const published = await urls.owner<{ announcementId: string; times: number }[]>`
    select announcement_id, count(*)::int as times from events where kind = 'published' group by 1`;
  return { seen, published: [...published] };
};
