/** A headline that leads to its announcement. */
import Link from 'next/link';
import type { ReaderItem } from '#server/reading/view.ts';

export const ReaderHeadline = ({ item }: { item: Pick<ReaderItem, 'id' | 'headline' | 'locale'> }) => (
  <h3 className="font-semibold leading-6 break-words" lang={item.locale}>
    <Link className="text-ink decoration-line hover:decoration-ink underline" href={`/announcements/${item.id}`} prefetch={false}>
      {item.headline}
    </Link>
  </h3>
);
