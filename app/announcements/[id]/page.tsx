import { Check, Languages } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { getMessages } from 'next-intl/server';
import { AnswerHere } from '#components/announcement/answer-here.tsx';
import { CodeCard } from '#components/announcement/code-card.tsx';
import { PaperFoot } from '#components/announcement/paper-foot.tsx';
import { PrintButton } from '#components/announcement/print-button.tsx';
import { ReadHere } from '#components/announcement/read-here.tsx';
import { SenderCard } from '#components/announcement/sender-card.tsx';
import { Thread } from '#components/announcement/thread.tsx';
import { audienceWithPeople } from '#components/audience-words.ts';
import { FreshnessLine } from '#components/banner/freshness.tsx';
import { freshnessWords } from '#components/banner/sentences.ts';
import { FollowDesk } from '#components/desk/follow-desk.tsx';
import { followWords } from '#components/desk/follow-words.ts';
import { EndForm } from '#components/end-form.tsx';
import { endWords } from '#components/end-words.ts';
import { EndedWhy } from '#components/ended-why.tsx';
import { formWords } from '#components/form-words.ts';
import { FailedMails } from '#components/mail/failed-mails.tsx';
import { ReachSummary } from '#components/reach-summary.tsx';
import { SeverityMark, SeverityWord } from '#components/severity-mark.tsx';
import { type Clock, When } from '#components/when.tsx';
import { env } from '#env';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { findForReader } from '#server/reading/read.ts';
import type { AnnouncementView, TextView } from '#server/reading/view.ts';
import { type Locale, languageNames } from '../../../messages/languages.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { endAnnouncement, sendMailsAgain } from '../../newsroom/actions.ts';
import { readerClock } from '../../reading.ts';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ lang?: string | string[] }> };
type Part = { announcement: AnnouncementView; text: TextView; clock: Clock };

const textFor = (announcement: AnnouncementView, wanted: string | string[] | undefined, locale: Locale): TextView | undefined =>
  announcement.texts.find((text) => text.locale === wanted) ??
  announcement.texts.find((text) => text.locale === locale) ??
  announcement.texts[0];

const load = async ({ params, searchParams }: Props) => {
  const viewer = await requireViewer();
  const announcement = await findForReader(viewer, (await params).id);
  const text = announcement && textFor(announcement, (await searchParams).lang, await readerLocale());
  if (!announcement || !text) notFound();
  return { viewer, announcement, text };
};

export const generateMetadata = async (props: Props): Promise<Metadata> => ({ title: (await load(props)).text.headline });

/** That it is over stands before how grave it was, and as large: whoever comes late is not alarmed first. */
const Over = async ({ announcement, clock }: Omit<Part, 'text'>) => {
  const { endedAt, endedBecause } = announcement;
  if (!endedAt) return null;
  const t = await getTranslations('announcement');
  const isClear = endedBecause === 'all-clear';
  return (
    <span className={`text-lg ${isClear ? 'sev-word whitespace-normal' : 'font-semibold'}`} data-severity={isClear ? 'ok' : undefined}>
      {isClear && <SeverityMark look="ok" />}
      <When {...clock} at={endedAt} sentence={String(t.raw(`ended.${endedBecause ?? 'unknown'}`))} />
    </span>
  );
};

const LanguagePills = async ({ announcement, text }: Omit<Part, 'clock'>) => {
  if (announcement.texts.length < 2) return null;
  const t = await getTranslations();
  return (
    <nav className="mt-4 flex flex-wrap items-center gap-2 text-sm no-print" aria-label={t('announcement.languages')}>
      <Languages className="ico text-ink-2" aria-hidden="true" />
      {announcement.texts.map(({ locale }) => {
        const isThis = locale === text.locale;
        return (
          <Link
            key={locale}
            href={`?lang=${locale}`}
            prefetch={false}
            scroll={false}
            lang={locale}
            aria-current={isThis ? 'true' : undefined}
            className={`pill no-underline text-ink ${isThis ? '!border-ink font-semibold' : ''}`}
          >
            {languageNames[locale]}
          </Link>
        );
      })}
    </nav>
  );
};

const Mine = async ({ announcement, text, clock }: Part) => {
  const t = await getTranslations('announcement');
  const { mine } = announcement;
  if (!mine) return <p className="mt-8 text-sm text-ink-2">{t('notForYou')}</p>;
  if (mine.acknowledgedAt)
    return (
      <p className="mt-8 flex gap-2 text-ok font-medium">
        <Check className="ico mt-1" aria-hidden="true" />
        <When {...clock} at={mine.acknowledgedAt} sentence={String(t.raw('acknowledgedAt'))} />
      </p>
    );
  if (mine.dismissedAt)
    return (
      <p className="mt-8 text-sm text-ink-2">
        <When {...clock} at={mine.dismissedAt} sentence={String(t.raw('dismissedAt'))} />
      </p>
    );
  if (announcement.state !== 'live' || announcement.endedAt) return null;
  const banner = await getTranslations('banner');
  const [asked, press, done] = announcement.ackRequired
    ? [t('ackAsked'), t('acknowledge'), banner('acknowledged')]
    : ['', banner('dismiss'), banner('dismissed')];
  return (
    <AnswerHere
      announcementId={announcement.id}
      round={announcement.round}
      headline={text.headline}
      lang={text.locale}
      words={{ asked, press, done, unsent: banner('unsent') }}
    />
  );
};

const Facts = async ({ announcement, clock }: Omit<Part, 'text'>) => {
  const t = await getTranslations();
  return (
    <section className="sec no-print">
      <h2 className="rail-title">{t('announcement.facts')}</h2>
      <dl className="facts mt-3 text-[0.9375rem]">
        <div>
          <dt>{t('announcement.sent')}</dt>
          <dd>
            <When {...clock} at={announcement.sent} relative />
          </dd>
        </div>
        <div>
          <dt>{announcement.endedAt ? t('announcement.endedLabel') : t('announcement.ends')}</dt>
          <dd>
            <When {...clock} at={announcement.endedAt ?? announcement.expires} />
          </dd>
        </div>
        <div>
          <dt>{t('reading.zone')}</dt>
          <dd>{clock.zone.replaceAll('_', ' ')}</dd>
        </div>
      </dl>
    </section>
  );
};

const Breadcrumb = async ({ senderName }: { senderName: string }) => {
  const t = await getTranslations('reading');
  return (
    <nav className="mb-4 text-sm text-ink-2 break-words" aria-label={t('breadcrumb')}>
      <Link className="link-plain inline-flex items-center min-h-6" href="/archive" prefetch={false}>
        {t('announcements')}
      </Link>{' '}
      <span>{`/ ${senderName}`}</span>
    </nav>
  );
};

const Desk = async ({ announcement, text, desk }: Omit<Part, 'clock'> & { desk: NonNullable<AnnouncementView['desk']> }) => {
  const [t, messages, locale] = await Promise.all([getTranslations(), getMessages(), readerLocale()]);
  const answers = formWords({ errors: messages['errors'], outcome: messages['outcome'] });
  return (
    <section className="sec grid gap-4 no-print">
      <h2 className="rail-title">{t('announcement.reach')}</h2>
      <FollowDesk follow={desk.follow} words={followWords(t)}>
        <p className="text-[0.9375rem]">
          <span className="text-ink-2">{`${t('announcement.for')}: `}</span>
          <span>{audienceWithPeople(desk.audience, { people: desk.reach.people, confirmed: desk.confirmed }, t, locale)}</span>
        </p>
        <ReachSummary announcementId={announcement.id} reach={desk.reach} ackRequired={announcement.ackRequired} />
        <FailedMails failures={desk.mails} press={{ announcementId: announcement.id, action: sendMailsAgain, answers }} />
        {desk.canEnd && (
          <EndForm
            announcementId={announcement.id}
            headline={text.headline}
            lang={text.locale}
            action={endAnnouncement}
            withReason={desk.endsWithReason}
            words={endWords(t)}
            answers={answers}
          />
        )}
      </FollowDesk>
    </section>
  );
};

const Rail = async ({ announcement, text, clock }: Part) => {
  const t = await getTranslations('reading');
  return (
    <div className="rail grid gap-8 content-start">
      <SenderCard name={announcement.senderName} card={announcement.senderCard} />
      <Facts announcement={announcement} clock={clock} />
      <CodeCard code={announcement.publicCode} address={`${env().PORTAL_URL}/c/${announcement.publicCode}`} />
      <PrintButton word={t('print')} />
      {announcement.desk && <Desk announcement={announcement} text={text} desk={announcement.desk} />}
    </div>
  );
};

const AnnouncementPage = async (props: Props) => {
  const { viewer, announcement, text } = await load(props);
  const [clock, words, t] = await Promise.all([readerClock(viewer), getTranslations('severity'), getTranslations('announcement')]);
  const isOver = announcement.endedAt !== null;
  return (
    <main
      id="content"
      className="announcement page w-full pt-8 lg:pt-10 grid grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_19rem] gap-x-16 gap-y-12"
    >
      <ReadHere
        announcementId={announcement.id}
        revision={announcement.revision}
        isMine={announcement.mine !== null}
        isOver={isOver}
        words={{ newer: t('newer'), newerLink: t('newerLink'), gone: t('gone'), goneLink: t('goneLink') }}
      >
        <Breadcrumb senderName={announcement.senderName} />
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {isOver && <Over announcement={announcement} clock={clock} />}
          <span className={isOver ? 'text-[0.9375rem]' : 'text-lg'}>
            <SeverityWord look={announcement.severity} word={words(announcement.severity)} />
          </span>
          {!isOver && (
            <span className="text-[0.9375rem] text-ink-2 group-data-gone:hidden">
              <When {...clock} at={announcement.expires} sentence={String(t.raw('liveUntil'))} />
            </span>
          )}
        </p>
        {announcement.mine && !isOver && (
          <p className="mt-1 text-sm text-ink-2 num no-print group-data-gone:hidden">
            <FreshnessLine words={freshnessWords(await getTranslations())} path={`/announcements/${announcement.id}`} />
          </p>
        )}
        <EndedWhy label={t('endedWhy')} reason={announcement.endedWhy} className="mt-1 text-[0.9375rem]" />
        <h1 className="mt-2 text-2xl lg:text-3xl font-bold break-words" lang={text.locale}>
          {text.headline}
        </h1>
        <LanguagePills announcement={announcement} text={text} />
        <Thread
          entries={[{ id: announcement.id, kind: 'alert', look: announcement.severity, at: announcement.sent, text }]}
          headline={text.headline}
          senderName={announcement.senderName}
          clock={clock}
        />
        <div className="no-print">
          <Mine announcement={announcement} text={text} clock={clock} />
        </div>
        <PaperFoot announcement={announcement} clock={clock} />
      </ReadHere>
      <Rail announcement={announcement} text={text} clock={clock} />
    </main>
  );
};

export default AnnouncementPage;
