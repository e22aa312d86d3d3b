/** Announcements as a reader's list: severity left, what and when right. */
import Link from 'next/link';
import { EndedWhy } from '#components/ended-why.tsx';
import { SeverityWord } from '#components/severity-mark.tsx';
import { type Clock, When } from '#components/when.tsx';
import type { ReaderItem } from '#server/announcements/view.ts';
import { getTranslations, type Translations } from '../messages/translations.ts';

/** Stays at the end of a line, never begins one. */
const between = '\u00a0· ';

/** Leads to the announcement. */
export const ReaderHeadline = ({ item }: { item: Pick<ReaderItem, 'id' | 'headline' | 'locale'> }) => (
  <h3 className="font-semibold leading-6 break-words" lang={item.locale}>
    <Link className="text-ink decoration-line hover:decoration-ink underline" href={`/announcements/${item.id}`} prefetch={false}>
      {item.headline}
    </Link>
  </h3>
);

type RowProps = { t: Translations; item: ReaderItem; clock: Clock };

const Did = ({ t, item, clock }: RowProps) => {
  if (item.endedAt) return <span className="whitespace-nowrap">{item.acknowledgedAt ? t('home.acknowledged') : t('home.dismissed')}</span>;
  if (item.acknowledgedAt) return <When at={item.acknowledgedAt} {...clock} sentence={String(t.raw('home.acknowledgedAt'))} />;
  if (item.dismissedAt) return <When at={item.dismissedAt} {...clock} sentence={String(t.raw('home.dismissedAt'))} />;
  return null;
};

const ReaderRow = ({ t, item, clock }: RowProps) => {
  const end = item.endedAt ? (
    <When at={item.endedAt} {...clock} sentence={String(t.raw('home.endedAt'))} />
  ) : (
    <When at={item.expires} {...clock} sentence={String(t.raw('home.endsAt'))} />
  );
  const did = item.acknowledgedAt ?? item.dismissedAt;
  return (
    <li className="py-4 grid sm:grid-cols-[8.5rem_1fr] gap-x-4 gap-y-1">
      <div className="text-[0.9375rem] leading-6">
        <SeverityWord look={item.severity} word={t(`severity.${item.severity}`)} />
      </div>
      <div>
        <ReaderHeadline item={item} />
        <p className="text-sm text-ink-2 mt-0.5 break-words line-of-times">
          <span>{`${item.senderName}${between}`}</span>
          <When at={item.sent} {...clock} relative />
          {did && (
            <>
              <span>{between}</span>
              <Did t={t} item={item} clock={clock} />
            </>
          )}
          <span>{between}</span>
          {end}
        </p>
        <EndedWhy label={t('announcement.endedWhy')} reason={item.endedWhy} className="text-sm mt-0.5" />
      </div>
    </li>
  );
};

export const ReaderRows = async ({ items, clock }: { items: ReaderItem[]; clock: Clock }) => {
  const t = await getTranslations();
  return (
    <ul className="rows mt-2 border-y border-line">
      {items.map((item) => (
        <ReaderRow key={item.id} t={t} item={item} clock={clock} />
      ))}
    </ul>
  );
};
