/**
 * The hash of the confirmed content. Pure.
 * Invariant: the prefix (v1, v2) names the fields that are hashed, so that one form never passes for another; a form this release does not
 * know is refused.
 */
import type { DraftContent } from '#db/writing/drafts.ts';
import { hashOf } from '#server/fingerprint.ts';

/** v1 does not include the sender, so it is used only for the first sender; v2 includes it. */
const firstSpeaks = 'v1:';
const anotherSpeaks = 'v2:';

/** Hashes from before there were prefixes are v1; they may still be in use while a release is exchanged. */
const unnamed = /^[0-9a-f]{64}$/;

/** The hash of the content in all languages, and of its sender: a changed comma gives another hash. */
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
