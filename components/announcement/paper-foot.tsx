/** The foot of a printed sheet: whole dates with the zone, and that it may be out of date. */

import type { Clock } from '#components/when.tsx';
import type { AnnouncementView } from '#server/reading/view.ts';
import { datesOf } from '../../messages/languages.ts';
import { getTranslations } from '../../messages/translations.ts';

const wholeTime = (at: string | number, { zone, locale }: Clock): string =>
  new Intl.DateTimeFormat(datesOf(locale), { timeZone: zone, dateStyle: 'full', timeStyle: 'short' }).format(new Date(at));

export const PaperFoot = async ({ announcement, clock }: { announcement: AnnouncementView; clock: Clock }) => {
  const t = await getTranslations('reading');
  const { sent, endedAt, expires } = announcement;
  return (
    <div className="on-paper mt-8 pt-4 border-t border-line text-sm">
      <p>
        {`${t('publishedOn', { time: wholeTime(sent, clock) })}. ${endedAt ? t('endedOn', { time: wholeTime(endedAt, clock) }) : t('endsOn', { time: wholeTime(expires, clock) })}.`}
      </p>
      <p className="mt-1">{t('asOf', { time: wholeTime(clock.now, clock), zone: clock.zone })}</p>
    </div>
  );
};
