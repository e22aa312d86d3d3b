/** Looking through the newsroom, and turning the pages of one of its sections. Forms and links: no script is needed. */
import { ArrowLeft, ArrowRight, Search } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Newsroom, NewsroomSection } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';

export const NewsroomSearch = async ({ text }: { text: string }) => {
  const t = await getTranslations('desk');
  return (
    <search className="mt-6 block max-w-[36rem]">
      <form action="/newsroom" method="get" className="grid gap-1.5">
        <label className="field-label" htmlFor="newsroom-q">
          {t('search')}
        </label>
        <div className="flex gap-2">
          <input id="newsroom-q" type="search" name="q" className="input" defaultValue={text} maxLength={200} autoComplete="off" />
          <button type="submit" className="btn btn-outline">
            <Search className="ico" aria-hidden="true" />
            <span>{t('submit')}</span>
          </button>
        </div>
      </form>
    </search>
  );
};

export const NewsroomFound = async ({ text, count }: { text: string; count: number }) => {
  const t = await getTranslations('desk');
  const b = (words: ReactNode) => <b className="font-semibold">{words}</b>;
  return (
    <p className="mt-4 num break-words" role="status">
      <span key={`${count} ${text}`}>{t.rich('found', { n: count, words: text, b })}</span>
      <span>.</span>{' '}
      <Link className="link-plain" href="/newsroom" prefetch={false}>
        {t('clear')}
      </Link>
    </p>
  );
};

const addressOf = (text: string, section: NewsroomSection, page: number): string =>
  `/newsroom?${new URLSearchParams({ ...(text === '' ? {} : { q: text }), section, ...(page === 1 ? {} : { page: String(page) }) })}`;

type PagerProps = { newsroom: Newsroom; section: NewsroomSection; title: string; text: string };

/** Nothing where one page holds all. */
export const NewsroomPager = async ({ newsroom, section, title, text }: PagerProps) => {
  const { page, pageSize, totals } = newsroom;
  const total = totals[section];
  if (total <= pageSize) return null;
  const t = await getTranslations('archive');
  const first = (page - 1) * pageSize + 1;
  const last = first + newsroom[section].length - 1;
  return (
    <nav className="mt-4 flex flex-wrap items-center gap-3" aria-label={`${title}: ${t('pages')}`}>
      {page > 1 && (
        <Link className="btn btn-outline" href={addressOf(text, section, page - 1)} prefetch={false} rel="prev">
          <ArrowLeft className="ico ico-way" aria-hidden="true" />
          <span>{t('newer')}</span>
        </Link>
      )}
      {last < total && (
        <Link className="btn btn-outline" href={addressOf(text, section, page + 1)} prefetch={false} rel="next">
          <span>{t('older')}</span>
          <ArrowRight className="ico ico-way" aria-hidden="true" />
        </Link>
      )}
      <span className="text-sm text-ink-2 num">{t('range', { first, last, total })}</span>
    </nav>
  );
};

/** From one section back to all. */
export const NewsroomWhole = async ({ text }: { text: string }) => {
  const t = await getTranslations('desk');
  return (
    <p className="mt-6">
      <Link
        className="link-plain inline-flex items-center gap-1.5 min-h-11"
        href={text === '' ? '/newsroom' : `/newsroom?${new URLSearchParams({ q: text })}`}
        prefetch={false}
      >
        <ArrowLeft className="ico ico-way" aria-hidden="true" />
        <span>{text === '' ? t('whole') : t('wholeSearch')}</span>
      </Link>
    </p>
  );
};
