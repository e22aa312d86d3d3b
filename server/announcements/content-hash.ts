/**
 * The fingerprint of what was confirmed. Pure. Invariant: what it is made of is named by its form (v1), so that another form never passes
 * for this one: what is of a form that this release does not know is refused, not guessed at.
 */
import type { DraftContent } from '#db/drafts.ts';
import { hashOf } from '#server/audience/rule.ts';

const form = 'v1:';

/** Before forms had names there was this one alone; its hashes may still be on their way while a release is exchanged. */
const unnamed = /^[0-9a-f]{64}$/;

/** What was said, in all languages: a changed comma is another hash. */
export const contentHash = (content: DraftContent): string =>
  form +
  hashOf({
    severity: content.severity,
    texts: content.texts,
    audience: content.audienceRule,
    ackRequired: content.ackRequired,
    ladder: content.ladder,
    expires: content.expiresAt,
  });

export const isContentOf = (stored: string | null, content: DraftContent): boolean =>
  stored !== null && contentHash(content) === (unnamed.test(stored) ? form + stored : stored);
