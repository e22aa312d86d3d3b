/** Looking through what is live or has ended, and turning the pages of what has ended. Forms and links: no script is needed. */
import { ArrowLeft, ArrowRight, Search } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Newsroom } from '#server/announcements/view.ts';
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

const addressOf = (text: string, page: number): string => {
  const query = new URLSearchParams({ ...(text === '' ? {} : { q: text }), ...(page === 1 ? {} : { page: String(page) }) }).toString();
  return query === '' ? '/newsroom' : `/newsroom?${query}`;
};

export const NewsroomPager = async ({ newsroom, text }: { newsroom: Newsroom; text: string }) => {
  const { ended, endedFirst: first, endedTotal: total, page, pages } = newsroom;
  if (pages === 1) return null;
  const t = await getTranslations('archive');
  return (
    <nav className="mt-4 flex flex-wrap items-center gap-3" aria-label={t('pages')}>
      {page > 1 && (
        <Link className="btn btn-outline" href={addressOf(text, page - 1)} prefetch={false} rel="prev">
          <ArrowLeft className="ico ico-way" aria-hidden="true" />
          <span>{t('newer')}</span>
        </Link>
      )}
      {page < pages && (
        <Link className="btn btn-outline" href={addressOf(text, page + 1)} prefetch={false} rel="next">
          <span>{t('older')}</span>
          <ArrowRight className="ico ico-way" aria-hidden="true" />
        </Link>
      )}
      <span className="text-sm text-ink-2 num">{t('range', { first, last: first + ended.length - 1, total })}</span>
    </nav>
  );
};
