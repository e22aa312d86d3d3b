import type { Metadata } from 'next';
import Link from 'next/link';
import { getMessages } from 'next-intl/server';
import { audienceWithPeople } from '#components/audience-words.ts';
import { templates } from '#components/banner/sentences.ts';
import { checkedWords } from '#components/checked-words.ts';
import { Empty } from '#components/empty.tsx';
import { formWords } from '#components/form-words.ts';
import { SavedAudienceForm } from '#components/newsroom/saved-audience-form.tsx';
import { NotAllowed } from '#components/not-allowed.tsx';
import { canWrite } from '#domain/rights.ts';
import { countSaved, listSaved } from '#server/audience/saved.ts';
import type { SavedAudience } from '#server/audience/view.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { Emergency } from '../../emergency.tsx';
import { changeAudience } from './actions.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('saved'))('title') });

const Row = async ({ audience, people }: { audience: SavedAudience; people: number }) => {
  const [t, messages, locale] = await Promise.all([getTranslations(), getMessages(), readerLocale()]);
  const words = templates(t, 'saved', ['check', 'rename', 'name', 'delete', 'deleteSure', 'change', 'changed', 'lost']);
  return (
    <li className="py-5 grid gap-2">
      <h2 className="text-lg font-semibold break-words">{audience.name}</h2>
      <p className="text-[0.9375rem] break-words">{audienceWithPeople(audience.audience, { people, confirmed: null }, t, locale)}</p>
      <p className="text-sm text-ink-2">
        {`${t('saved.owner', { name: audience.ownerName })} · ${checkedWords(audience, { checked: String(t.raw('saved.checked')) }, locale)}`}
      </p>
      <p>
        <Link
          className="link-plain font-medium inline-flex items-center min-h-11"
          href={`/newsroom/new?audience=${audience.id}`}
          prefetch={false}
        >
          <span>{t('saved.write')}</span>
          <span className="sr-only">{audience.name}</span>
        </Link>
      </p>
      <SavedAudienceForm
        audience={{ id: audience.id, name: audience.name, mayChange: audience.mayChange }}
        action={changeAudience}
        words={words}
        answers={formWords({ errors: messages['errors'], outcome: messages['outcome'] })}
      />
    </li>
  );
};

const AudiencesPage = async () => {
  const viewer = await requireViewer();
  if (!canWrite(viewer))
    return (
      <NotAllowed>
        <Emergency />
      </NotAllowed>
    );
  const [t, saved, counts] = await Promise.all([getTranslations(), listSaved(viewer), countSaved(viewer)]);
  return (
    <main id="content" className="page w-full pt-6 lg:pt-8">
      <p className="text-sm text-ink-2">
        <Link className="link-plain" href="/newsroom" prefetch={false}>
          {t('newsroom.title')}
        </Link>
      </p>
      <h1 className="mt-2 text-2xl font-semibold">{t('saved.title')}</h1>
      <p className="mt-1.5 max-w-[68ch]">{t('saved.lead')}</p>
      {saved.length === 0 ? (
        <Empty text={t('saved.none')} />
      ) : (
        <ul className="rows border-y border-line mt-4">
          {saved.map((audience) => (
            <Row key={audience.id} audience={audience} people={counts.get(audience.id) ?? 0} />
          ))}
        </ul>
      )}
    </main>
  );
};

export default AudiencesPage;
