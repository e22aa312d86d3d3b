/** Announcements the publisher held back, in red, until they are released or opened: the reason, and the numbers that changed. */
import { CircleAlert } from 'lucide-react';
import { getLocale } from 'next-intl/server';
import type { ReactNode } from 'react';
import { audienceWords } from '#components/audience-words.ts';
import type { HeldView, NewsroomItem } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Author, Headline, OpenLink, Severity } from './newsroom-rows.tsx';

type HeldItem = NewsroomItem & { held: HeldView };

/** One each: "3,204 → 3,450". */
const Numbers = async ({ held }: { held: HeldView }) => {
  const t = await getTranslations('held');
  if (held.confirmed === null) return null;
  return (
    <div className="mt-1 text-[0.9375rem] num">
      <p>{t('numbers', { confirmed: held.confirmed, now: held.now })}</p>
      {held.departments.length > 0 && (
        <ul className="mt-1 grid gap-0.5">
          {held.departments.map(({ name, confirmed, now }) => (
            <li key={name ?? ''}>{t('department', { name: name ?? t('noDepartment'), confirmed, now })}</li>
          ))}
        </ul>
      )}
    </div>
  );
};

const HeldRow = async ({ item, release, copy }: { item: HeldItem; release: ReactNode; copy: ReactNode }) => {
  const [t, locale] = await Promise.all([getTranslations(), getLocale()]);
  return (
    <li className="box-strong border-sev-text p-4" data-testid="held" data-severity="extreme">
      <p className="flex gap-2 font-semibold text-sev-text">
        <CircleAlert className="ico mt-1" aria-hidden="true" />
        <span>{t(`held.because.${item.held.reason}`)}</span>
      </p>
      <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-0.5 text-[0.9375rem]">
        <Severity item={item} />
        <span className="text-sm text-ink-2">
          <span>{`${audienceWords(item.audience, t, locale)} · `}</span>
          <Author item={item} />
        </span>
      </p>
      <Headline item={item} className="mt-1 text-lg font-semibold leading-7" />
      <Numbers held={item.held} />
      <div className="mt-4 flex flex-wrap items-start gap-2">
        {release}
        <OpenLink item={item} />
        {copy}
      </div>
    </li>
  );
};

type Props = { items: NewsroomItem[]; total: number; release: (item: HeldItem) => ReactNode; copy: (item: NewsroomItem) => ReactNode };

export const HeldSection = async ({ items, total, release, copy }: Props) => {
  const t = await getTranslations('held');
  const held = items.flatMap((item) => (item.held ? [{ ...item, held: item.held }] : []));
  if (held.length === 0) return null;
  return (
    <section>
      <div className="flex items-baseline gap-3" data-severity="extreme">
        <h2 className="sec-title text-sev-text">{t('title')}</h2>
        <span className="text-ink-2 num">{total}</span>
      </div>
      <p className="mt-1 text-[0.9375rem] max-w-[70ch]">{t('lead')}</p>
      <ul className="mt-3 grid gap-4">
        {held.map((item) => (
          <HeldRow key={item.id} item={item} release={item.held.canRelease ? release(item) : null} copy={copy(item)} />
        ))}
      </ul>
    </section>
  );
};
