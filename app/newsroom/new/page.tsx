import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { NotAllowed } from '#components/not-allowed.tsx';
import { newDraft } from '#server/announcements/newsroom.ts';
import { requireViewer } from '#server/identity/session.ts';
import { canWrite } from '#server/identity/viewer.ts';
import { Emergency } from '../../emergency.tsx';
import { ComposePage } from '../compose-page.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('composer'))('title') });

const NewPage = async () => {
  const viewer = await requireViewer();
  if (!canWrite(viewer))
    return (
      <NotAllowed>
        <Emergency />
      </NotAllowed>
    );
  return <ComposePage viewer={viewer} draft={await newDraft(viewer)} />;
};

export default NewPage;
