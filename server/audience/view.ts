/** What pages are told of saved audiences. */
import type { AudienceSentence, Draft } from '#server/announcements/view.ts';

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
  /** What the composer's form is filled with. */
  chosen: Draft['audience'];
};
