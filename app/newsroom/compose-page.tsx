/** The composer's page, for a new announcement and for a draft. */
import Link from 'next/link';
import { getMessages, getTranslations } from 'next-intl/server';
import { Composer } from '#components/composer/composer.tsx';
import type { ComposerWords } from '#components/composer/words.ts';
import { formWords } from '#components/form-words.ts';
import { PublisherLine } from '#components/newsroom/publisher-line.tsx';
import { env } from '#env';
import { listNewsroom } from '#server/announcements/newsroom.ts';
import type { Draft } from '#server/announcements/view.ts';
import { listAudienceChoices } from '#server/audience/choices.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readerLocale } from '../reading.ts';
import { compose } from './actions.ts';

const readWords = async () => {
  const messages = await getMessages();
  const words: ComposerWords = {
    composer: messages['composer'],
    audience: messages['audience'],
    severity: messages['severity'],
    languages: messages['site'].languages,
    banner: messages['banner'],
  };
  return { words, answers: formWords({ errors: messages['errors'], outcome: messages['outcome'] }) };
};

export const ComposePage = async ({ viewer, draft }: { viewer: Viewer; draft: Draft }) => {
  const locale = await readerLocale();
  const [t, texts, choices, newsroom] = await Promise.all([
    getTranslations(),
    readWords(),
    listAudienceChoices(viewer),
    listNewsroom(viewer, locale),
  ]);
  return (
    <main id="content" className="page w-full pt-6 lg:pt-8">
      <p className="text-sm text-ink-2">
        <Link className="link-plain" href="/newsroom" prefetch={false}>
          {t('newsroom.title')}
        </Link>
      </p>
      <h1 className="mt-2 mb-6 text-2xl font-semibold">{t('composer.title')}</h1>
      <Composer
        draft={draft}
        choices={choices}
        compose={compose}
        {...texts}
        locale={locale}
        zone={viewer.timeZone}
        senderName={env().COMPANY_NAME}
        personId={viewer.personId}
        publisher={<PublisherLine brief answeredSecondsAgo={newsroom.publisherAnsweredSecondsAgo} />}
      />
    </main>
  );
};
