import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { isFiltered } from '#components/archive/archive-address.ts';
import { ArchiveForm } from '#components/archive/archive-form.tsx';
import { ArchiveList, ArchivePager } from '#components/archive/archive-list.tsx';
import { Empty } from '#components/empty.tsx';
import { readerWords } from '#components/reader-words.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { parseArchiveAddress, searchArchive } from '#server/reading/archive.ts';
import type { ArchiveQuery, ArchivePage as Found } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { readerClock } from '../reading.ts';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('archive'))('title') });

const Count = async ({ found, query }: { found: Found; query: ArchiveQuery }) => {
  const t = await getTranslations('archive');
  const b = (text: ReactNode) => <b className="font-semibold">{text}</b>;
  return (
    <p className="mt-6 num break-words" role="status">
      <span key={`${found.total} ${query.text}`}>
        {query.text === '' ? t.rich('found', { n: found.total, b }) : t.rich('foundWords', { n: found.total, words: query.text, b })}
      </span>
      <span>.</span>{' '}
      {isFiltered(query) && (
        <Link className="link-plain" href="/archive" prefetch={false}>
          {t('clear')}
        </Link>
      )}
    </p>
  );
};

const Nothing = async ({ query }: { query: ArchiveQuery }) => {
  const t = await getTranslations('archive');
  const filtered = isFiltered(query);
  return (
    <Empty title={t(filtered ? 'noneTitle' : 'emptyTitle')} text={t(filtered ? 'noneText' : 'emptyText')} className="mt-8 max-w-[50rem]">
      {filtered && (
        <Link className="btn btn-outline" href="/archive" prefetch={false}>
          {t('noneClear')}
        </Link>
      )}
    </Empty>
  );
};

const ArchivePage = async ({ searchParams }: Props) => {
  const viewer = await requireViewer();
  const query = parseArchiveAddress(await searchParams);
  const [t, all, found, clock] = await Promise.all([
    getTranslations('archive'),
    getTranslations(),
    searchArchive(viewer, query, await readerLocale()),
    readerClock(viewer),
  ]);
  const isEmpty = found.total === 0 && !isFiltered(query);
  return (
    <main id="content" className="page w-full pt-8 lg:pt-10">
      <h1 className="text-2xl font-semibold">{t('title')}</h1>
      <p className="mt-1 text-ink-2">{t('lead')}</p>
      {!isEmpty && <ArchiveForm query={query} senders={found.senders} />}
      {found.total === 0 ? (
        <Nothing query={query} />
      ) : (
        <>
          <Count found={found} query={query} />
          <div className="max-w-[50rem]">
            <ArchiveList items={found.items} clock={clock} words={readerWords(all)} />
            <ArchivePager found={found} query={query} />
            {found.page === found.pages && <p className="mt-4 text-sm text-ink-2">{t('end')}</p>}
          </div>
        </>
      )}
    </main>
  );
};

export default ArchivePage;
