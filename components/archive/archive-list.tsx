/** The archive's lines under their months, and the way to newer and older ones. */
import { ArrowLeft, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { ReaderRows } from '#components/reader-rows.tsx';
import type { ReaderWords } from '#components/reader-words.ts';
import type { Clock } from '#components/when.tsx';
import type { ArchivePage, ArchiveQuery, ReaderItem } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { archiveAddress } from './archive-address.ts';
import { groupByMonth } from './months.ts';

export const ArchiveList = ({ items, clock, words }: { items: ReaderItem[]; clock: Clock; words: ReaderWords }) =>
  groupByMonth(items, clock.zone, clock.locale).map(({ month, items: inMonth }) => (
    <section key={month}>
      <h2 className="rail-title text-ink-2 mt-8">{month}</h2>
      <ReaderRows items={inMonth} clock={clock} words={words} />
    </section>
  ));

export const ArchivePager = async ({ found, query }: { found: ArchivePage; query: ArchiveQuery }) => {
  const t = await getTranslations('archive');
  const { page, pages, first, total, items } = found;
  if (pages === 1) return null;
  return (
    <nav className="mt-6 flex flex-wrap items-center gap-3" aria-label={t('pages')}>
      {page > 1 && (
        <Link className="btn btn-outline" href={archiveAddress(query, page - 1)} prefetch={false} rel="prev">
          <ArrowLeft className="ico ico-way" aria-hidden="true" />
          <span>{t('newer')}</span>
        </Link>
      )}
      {page < pages && (
        <Link className="btn btn-outline" href={archiveAddress(query, page + 1)} prefetch={false} rel="next">
          <span>{t('older')}</span>
          <ArrowRight className="ico ico-way" aria-hidden="true" />
        </Link>
      )}
      <span className="text-sm text-ink-2 num">{t('range', { first, last: first + items.length - 1, total })}</span>
    </nav>
  );
};
