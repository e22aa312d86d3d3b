import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { NotAllowed } from '#components/not-allowed.tsx';
import { findDraft } from '#server/announcements/newsroom.ts';
import { findForReader } from '#server/announcements/read.ts';
import { requireViewer } from '#server/identity/session.ts';
import { canWrite } from '#server/identity/viewer.ts';
import { ComposePage } from '../compose-page.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('composer'))('title') });

/** The draft while it can be changed; the announcement once it is out; nothing in between, while the publisher has it. */
const DraftPage = async ({ params }: { params: Promise<{ id: string }> }) => {
  const viewer = await requireViewer();
  if (!canWrite(viewer)) return <NotAllowed />;
  const { id } = await params;
  const draft = await findDraft(viewer, id);
  if (draft) return <ComposePage viewer={viewer} draft={draft} />;
  if (await findForReader(viewer, id)) redirect(`/announcements/${id}`);
  notFound();
};

export default DraftPage;
