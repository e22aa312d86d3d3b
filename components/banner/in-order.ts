/** The order of announcements, for the live banner and for /design, which uses it on the server. */
import type { LiveAnnouncement } from '#server/live/view.ts';

/** Announcements that wait for an answer come before answered ones; actual ones before exercises. */
const placeOf = ({ flag, status }: LiveAnnouncement): number => (flag === 'none' ? 0 : 2) + (status === 'exercise' ? 1 : 0);

/** Given the most severe first, then the newest: that stays so among those of the same place. */
export const inOrder = (announcements: LiveAnnouncement[]): LiveAnnouncement[] =>
  [...announcements].sort((one, other) => placeOf(one) - placeOf(other));
