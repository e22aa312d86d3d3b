import { redirect } from 'next/navigation';
import { requireViewer } from '#server/identity/session.ts';

/** Where the address of an announcement leads without its end: all that were addressed to the reader. */
const AnnouncementsPage = async () => {
  await requireViewer();
  redirect('/archive');
};

export default AnnouncementsPage;
