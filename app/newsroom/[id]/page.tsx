import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { NotAllowed } from '#components/not-allowed.tsx';
import { canWrite } from '#domain/rights.ts';
import { requireViewer } from '#server/identity/session.ts';
import { findForReader } from '#server/reading/read.ts';
import { currentRequest } from '#server/request-context.ts';
import { findDraft, returnedDraft } from '#server/writing/draft.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { Emergency } from '../../emergency.tsx';
import { type ArrivalParams, ComposePage, readArrival } from '../compose-page.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('composer'))('title') });

type Props = { params: Promise<{ id: string }>; searchParams: Promise<ArrivalParams> };

/**
 * The draft while it can be changed; the announcement once it is out; nothing in between, while the publisher has it. But a form that was
 * sent without script and is not taken comes back, whatever became of its draft.
 */
const DraftPage = async ({ params, searchParams }: Props) => {
  const viewer = await requireViewer();
  if (!canWrite(viewer))
    return (
      <NotAllowed>
        <Emergency />
      </NotAllowed>
    );
  const { id } = await params;
  const draft = await findDraft(viewer, id);
  if (draft) return <ComposePage viewer={viewer} draft={draft} arrival={readArrival(await searchParams)} />;
  const typed = currentRequest()?.returned;
  if (typed) return <ComposePage viewer={viewer} draft={await returnedDraft(viewer, typed)} />;
  if (await findForReader(viewer, id)) redirect(`/announcements/${id}`);
  notFound();
};

export default DraftPage;
