/**
 * The fingerprint of what was confirmed. Pure. Invariant: what it is made of is named by its form (v1, v2), so that another form never
 * passes for this one: what is of a form that this release does not know is refused, not guessed at.
 */
import type { DraftContent } from '#db/drafts.ts';
import { hashOf } from '#server/audience/rule.ts';

/** v1 says nothing of who speaks, so it is only of what the first sender says; what another says has its own form. */
const firstSpeaks = 'v1:';
const anotherSpeaks = 'v2:';

/** Before forms had names there was v1 alone; its hashes may still be on their way while a release is exchanged. */
const unnamed = /^[0-9a-f]{64}$/;

/** What was said, in all languages, and by whom: a changed comma is another hash. */
export const contentHash = (content: DraftContent): string => {
  const said = {
    severity: content.severity,
    texts: content.texts,
    audience: content.audienceRule,
    ackRequired: content.ackRequired,
    // Hashed by its old name: stored hashes, and those of the previous release, are of it.
    ladder: content.escalation,
    expires: content.expiresAt,
  };
  return content.senderId === null ? firstSpeaks + hashOf(said) : anotherSpeaks + hashOf({ ...said, sender: content.senderId });
};

export const isContentOf = (stored: string | null, content: DraftContent): boolean =>
  stored !== null && contentHash(content) === (unnamed.test(stored) ? firstSpeaks + stored : stored);
