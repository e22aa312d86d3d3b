import type { Metadata } from 'next';
import { NotAllowed } from '#components/not-allowed.tsx';
import { newDraft } from '#server/announcements/newsroom.ts';
import { findChosen } from '#server/audience/saved.ts';
import { requireViewer } from '#server/identity/session.ts';
import { canWrite } from '#server/identity/viewer.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { Emergency } from '../../emergency.tsx';
import { ComposePage } from '../compose-page.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('composer'))('title') });

type Props = { searchParams: Promise<{ audience?: string | string[] }> };

/** ?audience= begins with one that was saved. */
const NewPage = async ({ searchParams }: Props) => {
  const viewer = await requireViewer();
  if (!canWrite(viewer))
    return (
      <NotAllowed>
        <Emergency />
      </NotAllowed>
    );
  const [draft, chosen] = await Promise.all([newDraft(viewer), findChosen(viewer, String((await searchParams).audience ?? ''))]);
  return <ComposePage viewer={viewer} draft={chosen ? { ...draft, audience: chosen } : draft} />;
};

export default NewPage;
