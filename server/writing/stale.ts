/** The answer to a form that was started from an older text than the one stored now: both texts. */

import { desk } from '#db/client.ts';
import type { DraftRow } from '#db/writing/drafts.ts';
import type { AudienceRule } from '#domain/audience.ts';
import { toSentence } from '#server/audience/rule.ts';
import { readSentences } from '#server/audience/sentence.ts';
import { Refused } from '#server/errors.ts';
import { hashOf } from '#server/fingerprint.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { contentHash } from '#server/publishing/content-hash.ts';
import { toDraft } from './draft.ts';
import type { Stale } from './view.ts';

export type Mine = { rule: AudienceRule; names: Map<string, string> };

/** True when the form was started from the stored text. */
export const isBegunWith = (stored: DraftRow, version: string | null): boolean => version === contentHash(stored);

const audiencesOf = async (viewer: Viewer, stored: DraftRow, { rule, names }: Mine): Promise<Stale['audience']> => {
  if (hashOf(stored.audienceRule) === hashOf(rule)) return null;
  const [sentence] = await readSentences(viewer, [{ audienceRule: stored.audienceRule, mine: true }], desk());
  return sentence ? { mine: toSentence(rule, names), stored: sentence } : null;
};

/** The refusal, with the stored draft for the form to show beside the typed text. Treated as a press: it does not wait behind pages. */
export const refuseStale = async (viewer: Viewer, stored: DraftRow, mine: Mine): Promise<Refused> => {
  const [draft, audience] = await Promise.all([toDraft(stored, viewer, desk()), audiencesOf(viewer, stored, mine)]);
  return new Refused('changedElsewhere', {}, {}, { stale: { draft, audience } });
};
