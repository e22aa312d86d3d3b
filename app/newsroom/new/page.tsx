import type { Metadata } from 'next';
import { NotAllowed } from '#components/not-allowed.tsx';
import { canWrite } from '#domain/rights.ts';
import { findChosen } from '#server/audience/saved.ts';
import { trialDraft } from '#server/first-steps/trial-draft.ts';
import { requireViewer } from '#server/identity/session.ts';
import { newDraft } from '#server/writing/draft.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { Emergency } from '../../emergency.tsx';
import { ComposePage } from '../compose-page.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('composer'))('title') });

type Props = { searchParams: Promise<{ audience?: string | string[]; trial?: string | string[] }> };

/** ?audience= begins with one that was saved, ?trial= with an announcement to oneself. */
const NewPage = async ({ searchParams }: Props) => {
  const viewer = await requireViewer();
  if (!canWrite(viewer))
    return (
      <NotAllowed>
        <Emergency />
      </NotAllowed>
    );
  const { audience, trial } = await searchParams;
  if (trial !== undefined) return <ComposePage viewer={viewer} draft={await trialDraft(viewer)} />;
  const [draft, chosen] = await Promise.all([newDraft(viewer), findChosen(viewer, String(audience ?? ''))]);
  return <ComposePage viewer={viewer} draft={chosen ? { ...draft, audience: chosen } : draft} />;
};

export default NewPage;
