/** Saved audiences, as pages get them. */
import type { AudienceSentence, Draft } from '#server/reading/view.ts';

export type SavedAudience = {
  id: string;
  name: string;
  ownerName: string;
  /** The viewer may rename and delete it. */
  mayChange: boolean;
  /** Whole days since somebody last looked whom it means, and who that was. */
  checkedDaysAgo: number;
  checkedBy: string;
  audience: AudienceSentence;
  /** The values for the composer's form. */
  chosen: Draft['audience'];
};
