/** Announcements as a reader's list: severity left, what and when right. */
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { SeverityWord } from '#components/severity-mark.tsx';
import { type Clock, When } from '#components/when.tsx';
import type { ReaderItem } from '#server/announcements/view.ts';

/** Stays at the end of a line, never begins one. */
const between = '\u00a0· ';

const Did = async ({ item, clock }: { item: ReaderItem; clock: Clock }) => {
  const t = await getTranslations('home');
  if (item.endedAt) return <span className="whitespace-nowrap">{item.acknowledgedAt ? t('acknowledged') : t('dismissed')}</span>;
  if (item.acknowledgedAt) return <When at={item.acknowledgedAt} {...clock} sentence={String(t.raw('acknowledgedAt'))} />;
  if (item.dismissedAt) return <When at={item.dismissedAt} {...clock} sentence={String(t.raw('dismissedAt'))} />;
  return null;
};

const ReaderRow = async ({ item, clock }: { item: ReaderItem; clock: Clock }) => {
  const [t, words] = await Promise.all([getTranslations('home'), getTranslations('severity')]);
  const end = item.endedAt ? (
    <When at={item.endedAt} {...clock} sentence={String(t.raw('endedAt'))} />
  ) : (
    <When at={item.expires} {...clock} sentence={String(t.raw('endsAt'))} />
  );
  const did = item.acknowledgedAt ?? item.dismissedAt;
  return (
    <li className="py-4 grid sm:grid-cols-[8.5rem_1fr] gap-x-4 gap-y-1">
      <div className="text-[0.9375rem] leading-6">
        <SeverityWord look={item.severity} word={words(item.severity)} />
      </div>
      <div>
        <h3 className="font-semibold leading-6 break-words" lang={item.locale}>
          <Link className="text-ink decoration-line hover:decoration-ink underline" href={`/announcements/${item.id}`} prefetch={false}>
            {item.headline}
          </Link>
        </h3>
        <p className="text-sm text-ink-2 mt-0.5 break-words line-of-times">
          {item.senderName}
          {between}
          <When at={item.sent} {...clock} relative />
          {did && (
            <>
              {between}
              <Did item={item} clock={clock} />
            </>
          )}
          {between}
          {end}
        </p>
      </div>
    </li>
  );
};

export const ReaderRows = ({ items, clock }: { items: ReaderItem[]; clock: Clock }) => (
  <ul className="rows mt-2 border-y border-line">
    {items.map((item) => (
      <ReaderRow key={item.id} item={item} clock={clock} />
    ))}
  </ul>
);
