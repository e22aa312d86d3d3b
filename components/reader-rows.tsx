'use client';
import type { ReaderItem } from '#server/reading/view.ts';
/**
 * Announcements as a reader's list: severity left, what and when right. One component of the browser's, so that of each row only what it says
 * is in the answer a second time (decision 0018).
 */
import { EndedWhy } from './ended-why.tsx';
import { ReaderHeadline } from './reader-headline.tsx';
import type { ReaderWords } from './reader-words.ts';
import { SeverityWord } from './severity-mark.tsx';
import { type Clock, When } from './when.tsx';

/** Stays at the end of a line, never begins one. */
const between = '\u00a0· ';

type RowProps = { words: ReaderWords; item: ReaderItem; clock: Clock };

const Did = ({ words, item, clock }: RowProps) => {
  if (item.endedAt) return <span className="whitespace-nowrap">{item.acknowledgedAt ? words.acknowledged : words.dismissed}</span>;
  if (item.acknowledgedAt) return <When at={item.acknowledgedAt} {...clock} sentence={words.acknowledgedAt} />;
  if (item.dismissedAt) return <When at={item.dismissedAt} {...clock} sentence={words.dismissedAt} />;
  return null;
};

const ReaderRow = ({ words, item, clock }: RowProps) => {
  const end = item.endedAt ? (
    <When at={item.endedAt} {...clock} sentence={words.endedAt} />
  ) : (
    <When at={item.expires} {...clock} sentence={words.endsAt} />
  );
  const did = item.acknowledgedAt ?? item.dismissedAt;
  return (
    <li className="py-4 grid sm:grid-cols-[8.5rem_1fr] gap-x-4 gap-y-1">
      <div className="text-[0.9375rem] leading-6">
        <SeverityWord look={item.severity} word={words.severity[item.severity]} />
      </div>
      <div>
        <ReaderHeadline item={item} />
        <p className="text-sm text-ink-2 mt-0.5 break-words line-of-times">
          <span>{`${item.senderName}${between}`}</span>
          <When at={item.sent} {...clock} relative />
          {did && (
            <>
              <span>{between}</span>
              <Did words={words} item={item} clock={clock} />
            </>
          )}
          <span>{between}</span>
          {end}
        </p>
        <EndedWhy label={words.endedWhy} reason={item.endedWhy} className="text-sm mt-0.5" />
      </div>
    </li>
  );
};

export const ReaderRows = ({ items, clock, words }: { items: ReaderItem[]; clock: Clock; words: ReaderWords }) => (
  <ul className="rows mt-2 border-y border-line">
    {items.map((item) => (
      <ReaderRow key={item.id} words={words} item={item} clock={clock} />
    ))}
  </ul>
);
