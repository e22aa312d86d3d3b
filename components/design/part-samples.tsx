/** The quiet parts: marks, chips, tables, rows, what is empty, what is noticed, what takes time. */
import { CloudOff, Copy, RefreshCw } from 'lucide-react';
import { CodeCard } from '#components/announcement/code-card.tsx';
import { NotLastWord } from '#components/announcement/not-last-word.tsx';
import { SenderCard } from '#components/announcement/sender-card.tsx';
import { Thread } from '#components/announcement/thread.tsx';
import { DepartmentChip, PersonChip } from '#components/chips.tsx';
import { AnswerBox } from '#components/composer/outcomes.tsx';
import { Empty } from '#components/empty.tsx';
import { LiveRow, QuietRow } from '#components/newsroom/newsroom-rows.tsx';
import { PublisherLine } from '#components/newsroom/publisher-line.tsx';
import { Notice } from '#components/notice.tsx';
import { ReachSummary } from '#components/reach-summary.tsx';
import { ReaderRows } from '#components/reader-rows.tsx';
import { readerWords } from '#components/reader-words.ts';
import { looks, SeverityMark, SeverityWord } from '#components/severity-mark.tsx';
import { Table } from '#components/table.tsx';
import type { Clock } from '#components/when.tsx';
import { parseSteps } from '#domain/steps.ts';
import { parseText } from '#domain/text.ts';
import type { TextView } from '#server/reading/view.ts';
import type { Locale } from '../../messages/languages.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Component, State } from './sample.tsx';
import { newsroomSample, reachSample, readerSample } from './samples.ts';

type Given = { clock: Clock; locale: Locale };

export const MarkSamples = async () => {
  const [t, words] = await Promise.all([getTranslations('design'), getTranslations('severity')]);
  return (
    <Component title={t('marks')} note={t('marksNote')}>
      <State name={t('onPage')}>
        <p className="flex flex-wrap gap-x-8 gap-y-3 text-lg">
          {looks.map((look) => (
            <SeverityWord key={look} look={look} word={words(look)} />
          ))}
        </p>
      </State>
      <State name={t('onFill')}>
        <p className="flex flex-wrap gap-2 text-lg">
          {looks.map((look) => (
            <span
              key={look}
              className="bg-sev text-sev-ink inline-flex items-center gap-2 px-3 py-1.5 rounded font-bold"
              data-severity={look}
            >
              <SeverityMark look={look} inverted />
              <span>{words(look)}</span>
            </span>
          ))}
        </p>
      </State>
    </Component>
  );
};

export const ChipSamples = async () => {
  const t = await getTranslations('design');
  return (
    <Component title={t('chips')}>
      <p className="page mt-6 flex flex-wrap items-center gap-x-6 gap-y-3">
        <PersonChip name={t('sample.person')} />
        <DepartmentChip name={t('sample.department')} />
        <DepartmentChip name={t('sample.above')} note={t('sample.below')} />
        <DepartmentChip name={t('sample.department')} note={t('sample.people')} />
      </p>
    </Component>
  );
};

export const TableSamples = async () => {
  const [t, profile] = await Promise.all([getTranslations('design'), getTranslations('profile')]);
  const hr = t('sample.hr');
  return (
    <Component title={t('tables')}>
      <div className="page">
        <Table
          label={t('tables')}
          columns={[t('sample.fact'), t('sample.value'), t('sample.from')]}
          rows={[
            { key: 'name', cells: [profile('name'), <PersonChip key="chip" name={t('sample.person')} />, hr] },
            { key: 'department', cells: [profile('department'), <DepartmentChip key="chip" name={t('sample.department')} />, hr] },
            { key: 'site', cells: [profile('site'), profile('nothing'), ''] },
          ]}
        />
      </div>
    </Component>
  );
};

const NewsroomRows = async ({ clock, locale, at }: Given & { at: string }) => {
  const around = { t: await getTranslations('design'), locale, now: clock.now };
  const few = reachSample({ seen: 12, acknowledged: 5, mailsFailed: 3 });
  const quiet = [
    newsroomSample(around, 'moderate', { state: 'scheduled', notTaken: true, mine: true }),
    newsroomSample(around, 'minor', { state: 'draft', headline: '', mine: true, reach: null }),
    newsroomSample(around, 'severe', { state: 'ended', endedAt: at, endedBecause: 'withdrawn', endedWhy: around.t('sample.reason') }),
  ];
  return (
    <>
      <ul className="rows border-y border-line">
        <LiveRow item={newsroomSample(around, 'severe')} clock={clock} end={null} copy={null} />
        <LiveRow item={newsroomSample(around, 'minor', { reach: few })} clock={clock} end={null} copy={null} />
      </ul>
      <ul className="rows border-y border-line">
        {quiet.map((item) => (
          <QuietRow key={item.id} item={item} clock={clock} copy={null} />
        ))}
      </ul>
    </>
  );
};

export const RowSamples = async ({ clock, locale }: Given) => {
  const [t, all] = await Promise.all([getTranslations('design'), getTranslations()]);
  const around = { t, locale, now: clock.now };
  const at = new Date(clock.now - 1_800_000).toISOString();
  const items = [
    readerSample(around, 'extreme', { acknowledgedAt: at }),
    readerSample(around, 'severe'),
    readerSample(around, 'moderate', { endedAt: at, endedBecause: 'expired', acknowledgedAt: at }),
    readerSample(around, 'minor', { dismissedAt: at }),
  ];
  return (
    <Component title={t('rows')} note={t('rowsNote')}>
      <div className="page mt-4 grid gap-10">
        <ReaderRows clock={clock} items={items} words={readerWords(all)} />
        <NewsroomRows clock={clock} locale={locale} at={at} />
      </div>
    </Component>
  );
};

export const EmptySamples = async () => {
  const [t, newsroom] = await Promise.all([getTranslations('design'), getTranslations('newsroom')]);
  return (
    <Component title={t('empties')}>
      <div className="page grid gap-4 md:grid-cols-2 items-start">
        <Empty title={t('sample.emptyTitle')} text={t('sample.emptyText')} />
        <Empty text={newsroom('liveEmpty')} />
      </div>
    </Component>
  );
};

export const ThreadSamples = async ({ clock, locale }: Given) => {
  const [t, page] = await Promise.all([getTranslations('design'), getTranslations('announcement')]);
  const text = (name: string, description = ''): TextView => ({
    locale,
    headline: t(`sample.${name}Headline`),
    steps: parseSteps(t(`sample.${name}Steps`)),
    body: parseText(description),
  });
  const at = (minutes: number) => new Date(clock.now - minutes * 60_000).toISOString();
  return (
    <Component title={t('thread')}>
      <div className="page">
        <NotLastWord text={page('newer')} link={page('newerLink')} href="#content" />
        <NotLastWord text={page('gone')} link={page('goneLink')} href="#content" />
        <Thread
          clock={clock}
          senderName={t('sample.sender')}
          headline={t('sample.extremeHeadline')}
          entries={[
            { id: 'over', kind: 'cancel', look: 'ok', at: at(2), text: text('over') },
            { id: 'update', kind: 'update', look: 'extreme', at: at(24), text: text('update') },
            { id: 'alert', kind: 'alert', look: 'extreme', at: at(50), text: text('extreme', t('sample.description')) },
          ]}
        />
      </div>
    </Component>
  );
};

export const SenderSamples = async ({ address }: { address: string }) => {
  const t = await getTranslations('design');
  const card = { purpose: t('sample.purpose'), mail: 'safety@acerosdelnorte.example', telephone: '4112', never: t('sample.never') };
  return (
    <Component title={t('sender')}>
      <div className="page mt-6 grid gap-8 md:grid-cols-3 items-start">
        <SenderCard name={t('sample.sender')} card={card} />
        <SenderCard name={t('sample.company')} card={{}} />
        <CodeCard code="7KQ2M4TD" address={`${address}/c/7KQ2M4TD`} />
      </div>
    </Component>
  );
};

export const NoticeSamples = async () => {
  const t = await getTranslations('design');
  const again = (
    <button type="button" className="btn btn-sm btn-outline">
      {t('sample.again')}
    </button>
  );
  return (
    <Component title={t('notices')} note={t('noticesNote')}>
      <div className="page mt-6 grid gap-3">
        <Notice icon={Copy} title={t('sample.noticeCopy')} />
        <Notice icon={RefreshCw} title={t('sample.noticeChanged')} look="extreme">
          {t('sample.noticeChangedText')}
        </Notice>
        <Notice icon={CloudOff} title={t('sample.noticeLost')} look="severe" action={again}>
          {t('sample.noticeLostText')}
        </Notice>
      </div>
    </Component>
  );
};

export const ProgressSamples = async () => {
  const t = await getTranslations('design');
  const reaches = {
    reachNone: reachSample({ seen: 0, acknowledged: 0, mailsSent: 0 }),
    reachSome: reachSample(),
    reachFailed: reachSample({ shownOnly: 12, mailsWaiting: 12, mailsFailed: 3 }),
  };
  return (
    <Component title={t('progress')} note={t('progressNote')}>
      <div className="md:grid md:grid-cols-3 max-w-(--container-page) mx-auto">
        {Object.entries(reaches).map(([name, reach]) => (
          <State key={name} name={t(name)}>
            <ReachSummary announcementId="" reach={reach} ackRequired />
          </State>
        ))}
      </div>
      <State name={t('publisher')}>
        <div className="grid gap-2">
          <PublisherLine answeredSecondsAgo={1} />
          <PublisherLine answeredSecondsAgo={34} />
          <PublisherLine answeredSecondsAgo={null} />
        </div>
      </State>
      <div className="page mt-6">
        <AnswerBox known={false} title={t('sample.unknownTitle')}>
          <p>{t('sample.unknownText')}</p>
        </AnswerBox>
      </div>
    </Component>
  );
};
