import { Check, Languages } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { getMessages, getTranslations } from 'next-intl/server';
import { audienceWithPeople } from '#components/audience-words.ts';
import { AcknowledgeHere } from '#components/banner/acknowledge-here.tsx';
import { templates } from '#components/banner/sentences.ts';
import { EndForm } from '#components/end-form.tsx';
import { formWords } from '#components/form-words.ts';
import { instructionSteps } from '#components/instruction-steps.ts';
import { Markdown } from '#components/markdown.tsx';
import { ReachSummary } from '#components/reach-summary.tsx';
import { SeverityWord } from '#components/severity-mark.tsx';
import { type Clock, When } from '#components/when.tsx';
import { findForReader } from '#server/announcements/read.ts';
import type { AnnouncementView, Locale, TextView } from '#server/announcements/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { endAnnouncement } from '../../newsroom/actions.ts';
import { readerClock, readerLocale } from '../../reading.ts';

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

const State = async ({ announcement, clock }: Omit<Part, 'text'>) => {
  const t = await getTranslations('announcement');
  if (announcement.endedAt)
    return <When {...clock} at={announcement.endedAt} sentence={String(t.raw(`ended.${announcement.endedBecause ?? 'unknown'}`))} />;
  return <When {...clock} at={announcement.expires} sentence={String(t.raw('liveUntil'))} />;
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
            {t(`site.languages.${locale}`)}
          </Link>
        );
      })}
    </nav>
  );
};

const Body = async ({ text }: { text: TextView }) => {
  const t = await getTranslations('announcement');
  const steps = instructionSteps(text.instruction);
  return (
    <>
      {steps.length > 0 && (
        <section className="mt-6">
          <h2 className="sr-only">{t('whatToDo')}</h2>
          <ol
            className={`grid gap-1.5 text-lg font-semibold max-w-[60ch] ${steps.length > 1 ? 'list-decimal pl-6' : ''}`}
            lang={text.locale}
          >
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
      )}
      {text.description !== '' && (
        <section className="mt-6">
          <h2 className="sr-only">{t('more')}</h2>
          <Markdown text={text.description} lang={text.locale} />
        </section>
      )}
    </>
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
  if (announcement.ackRequired && announcement.state === 'live' && !announcement.endedAt)
    return (
      <AcknowledgeHere
        announcementId={announcement.id}
        round={announcement.round}
        headline={text.headline}
        lang={text.locale}
        words={{ ackAsked: t('ackAsked'), acknowledge: t('acknowledge'), acknowledged: (await getTranslations('banner'))('acknowledged') }}
      />
    );
  return mine.dismissedAt ? (
    <p className="mt-8 text-sm text-ink-2">
      <When {...clock} at={mine.dismissedAt} sentence={String(t.raw('dismissedAt'))} />
    </p>
  ) : null;
};

const Facts = async ({ announcement, clock }: Omit<Part, 'text'>) => {
  const t = await getTranslations('announcement');
  return (
    <section className="box p-5">
      <h2 className="sr-only">{t('facts')}</h2>
      <dl className="facts">
        <div>
          <dt>{t('sender')}</dt>
          <dd className="font-semibold">{announcement.senderName}</dd>
        </div>
        <div>
          <dt>{t('sent')}</dt>
          <dd>
            <When {...clock} at={announcement.sent} relative />
          </dd>
        </div>
        <div>
          <dt>{announcement.endedAt ? t('endedLabel') : t('ends')}</dt>
          <dd>
            <When {...clock} at={announcement.endedAt ?? announcement.expires} />
          </dd>
        </div>
      </dl>
    </section>
  );
};

const Desk = async ({ announcement, text, desk }: Omit<Part, 'clock'> & { desk: NonNullable<AnnouncementView['desk']> }) => {
  const [t, messages] = await Promise.all([getTranslations(), getMessages()]);
  return (
    <section className="sec grid gap-4 no-print">
      <h2 className="rail-title">{t('announcement.reach')}</h2>
      <p className="text-[0.9375rem]">
        <span className="text-ink-2">{t('announcement.for')}: </span>
        {audienceWithPeople(desk.audience, desk.reach.people, t)}
      </p>
      <ReachSummary reach={desk.reach} ackRequired={announcement.ackRequired} />
      {desk.canEnd && (
        <EndForm
          announcementId={announcement.id}
          headline={text.headline}
          lang={text.locale}
          action={endAnnouncement}
          words={templates(t, 'end', ['open', 'question', 'text', 'confirm', 'working', 'back', 'lost'])}
          answers={formWords({ errors: messages['errors'], outcome: messages['outcome'] })}
        />
      )}
    </section>
  );
};

const AnnouncementPage = async (props: Props) => {
  const { viewer, announcement, text } = await load(props);
  const [clock, words] = await Promise.all([readerClock(viewer), getTranslations('severity')]);
  const isOver = announcement.endedAt !== null;
  return (
    <main id="content" className="page w-full pt-8 lg:pt-10 grid lg:grid-cols-[minmax(0,1fr)_19rem] gap-x-16 gap-y-12">
      <article>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="text-lg">
            <SeverityWord look={announcement.severity} word={words(announcement.severity)} />
          </span>
          <span className={`text-[0.9375rem] ${isOver ? 'font-semibold' : 'text-ink-2'}`}>
            <State announcement={announcement} clock={clock} />
          </span>
        </p>
        <h1 className="mt-2 text-2xl lg:text-3xl font-bold break-words" lang={text.locale}>
          {text.headline}
        </h1>
        <LanguagePills announcement={announcement} text={text} />
        <Body text={text} />
        <Mine announcement={announcement} text={text} clock={clock} />
      </article>
      <div className="grid gap-8 content-start">
        <Facts announcement={announcement} clock={clock} />
        {announcement.desk && <Desk announcement={announcement} text={text} desk={announcement.desk} />}
      </div>
    </main>
  );
};

export default AnnouncementPage;
