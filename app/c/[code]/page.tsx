import { notFound, redirect } from 'next/navigation';
import { requireViewer } from '#server/identity/session.ts';
import { findIdForReader } from '#server/reading/read.ts';

/** Where a printed code leads. Whoever may not read the announcement is told what they are told of one that does not exist. */
const CodePage = async ({ params }: { params: Promise<{ code: string }> }) => {
  const viewer = await requireViewer();
  const id = await findIdForReader(viewer, (await params).code.replaceAll('%20', ''));
  if (id === null) notFound();
  redirect(`/announcements/${id}`);
};

export default CodePage;
