/** A manager's home: what is live in their departments and how far it got, and the way to write to them. */
import { PenLine } from 'lucide-react';
import Link from 'next/link';
import { Empty } from '#components/empty.tsx';
import { ReachSummary } from '#components/reach-summary.tsx';
import { ReaderHeadline } from '#components/reader-headline.tsx';
import { SeverityWord } from '#components/severity-mark.tsx';
import { type Clock, When } from '#components/when.tsx';
import type { ManagedScope as Scope } from '#server/reading/view.ts';
import { getTranslations, type Translations } from '../../messages/translations.ts';

const LiveLine = ({ t, item, clock }: { t: Translations; item: Scope['live'][number]; clock: Clock }) => (
  <li className="py-4 grid sm:grid-cols-[8.5rem_minmax(0,1fr)] gap-x-4 gap-y-1">
    <p className="text-[0.9375rem] leading-6">
      <SeverityWord look={item.severity} word={t(`severity.${item.severity}`)} />
    </p>
    <div>
      <ReaderHeadline item={item} />
      <p className="text-sm text-ink-2 mt-0.5 mb-3">
        <When at={item.sent} {...clock} relative />
        <span> · </span>
        <When at={item.expires} {...clock} sentence={String(t.raw('home.endsAt'))} />
      </p>
      <ReachSummary announcementId={item.id} reach={item.reach} ackRequired={false} />
    </div>
  </li>
);

export const ManagedScope = async ({ scope, clock }: { scope: Scope; clock: Clock }) => {
  const t = await getTranslations();
  const names = scope.departments.join(', ');
  return (
    <section>
      <h2 className="text-xl font-semibold">{t('home.department', { names })}</h2>
      {scope.live.length > 0 ? (
        <ul className="rows mt-2 border-y border-line">
          {scope.live.map((item) => (
            <LiveLine key={item.id} t={t} item={item} clock={clock} />
          ))}
        </ul>
      ) : (
        <Empty text={t('home.departmentEmpty', { names })} />
      )}
      <p className="mt-4 flex flex-wrap items-center gap-x-5 gap-y-2">
        <Link className="btn btn-outline max-w-full" href="/newsroom/new" prefetch={false}>
          <PenLine className="ico" aria-hidden="true" />
          <span>{t('home.writeTo', { names })}</span>
        </Link>
        <Link className="link-plain inline-flex items-center min-h-11" href="/newsroom" prefetch={false}>
          {t('home.toNewsroom')}
        </Link>
      </p>
    </section>
  );
};
