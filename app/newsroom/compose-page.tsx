/** The composer's page, for a new announcement and for a draft. */
import { Check, CircleAlert, Copy } from 'lucide-react';
import Link from 'next/link';
import { getMessages } from 'next-intl/server';
import { Composer } from '#components/composer/composer.tsx';
import type { ComposerWords } from '#components/composer/words.ts';
import { formWords } from '#components/form-words.ts';
import { PublisherLine } from '#components/newsroom/publisher-line.tsx';
import { Notice } from '#components/notice.tsx';
import { listAudienceChoices } from '#server/audience/choices.ts';
import { listSaved } from '#server/audience/saved.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { listSenderChoices } from '#server/organization/senders.ts';
import { readOrganization } from '#server/organization/settings.ts';
import { findPublisherAnswer } from '#server/reading/newsroom.ts';
import type { Draft } from '#server/writing/view.ts';
import { languageNames } from '../../messages/languages.ts';
import { getTranslations } from '../../messages/translations.ts';
import { MailNotice } from '../mail-notice.tsx';
import { compose, deleteDraft } from './actions.ts';
import { saveAudience } from './audiences/actions.ts';

const readWords = async () => {
  const messages = await getMessages();
  const words: ComposerWords = {
    composer: messages['composer'],
    picker: messages['picker'],
    saved: messages['saved'],
    audience: messages['audience'],
    severity: messages['severity'],
    untranslated: messages['untranslated'],
    languages: languageNames,
    banner: messages['banner'],
  };
  return { words, answers: formWords({ errors: messages['errors'], outcome: messages['outcome'] }), deleteWords: messages['deleteDraft'] };
};

/** The way to this draft: it was just copied from another announcement, or stored without script; null: neither. */
type Arrival = 'whole' | 'narrowed' | 'here' | 'anew' | null;

export type ArrivalParams = { copy?: string | string[]; kept?: string | string[] };

export const readArrival = ({ copy, kept }: ArrivalParams): Arrival => {
  if (copy === 'whole' || copy === 'narrowed') return copy;
  return kept === 'here' || kept === 'anew' ? kept : null;
};

const ArrivalNote = async ({ arrival }: { arrival: Exclude<Arrival, null> }) => {
  const [t, c] = await Promise.all([getTranslations('desk'), getTranslations('composer')]);
  if (arrival === 'here') return <Notice icon={Check} title={c('kept')} role="status" className="mb-6" />;
  if (arrival === 'anew') return <Notice icon={CircleAlert} title={c('keptAnew')} role="status" className="mb-6" />;
  return (
    <Notice icon={Copy} title={t('copied')} role="status" className="mb-6">
      {arrival === 'narrowed' && t('narrowed')}
    </Notice>
  );
};

export const ComposePage = async ({ viewer, draft, arrival = null }: { viewer: Viewer; draft: Draft; arrival?: Arrival }) => {
  const locale = await readerLocale();
  const [t, texts, organization, senders, choices, saved, answeredSecondsAgo] = await Promise.all([
    getTranslations(),
    readWords(),
    readOrganization(),
    listSenderChoices(viewer),
    listAudienceChoices(viewer),
    listSaved(viewer),
    findPublisherAnswer(),
  ]);
  return (
    <main id="content" className="page w-full pt-6 lg:pt-8">
      <p className="text-sm text-ink-2">
        <Link className="link-plain" href="/newsroom" prefetch={false}>
          {t('newsroom.title')}
        </Link>
      </p>
      <h1 className="mt-2 mb-6 text-2xl font-semibold">{t('composer.title')}</h1>
      <MailNotice viewer={viewer} className="mb-6" />
      {arrival && <ArrivalNote arrival={arrival} />}
      <Composer
        draft={draft}
        choices={choices}
        compose={compose}
        deleteDraft={deleteDraft}
        saved={saved}
        saveAudience={saveAudience}
        {...texts}
        locale={locale}
        zone={viewer.timeZone}
        senders={senders}
        company={organization.companyName}
        logo={organization.logo?.version ?? null}
        personId={viewer.personId}
        publisher={<PublisherLine brief answeredSecondsAgo={answeredSecondsAgo} />}
      />
    </main>
  );
};
