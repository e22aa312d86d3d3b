/** The revisions of an announcement, newest first along a line: one entry for each that was published. */

import { type Look, SeverityMark } from '#components/severity-mark.tsx';
import { Steps } from '#components/spans.tsx';
import { type Clock, When } from '#components/when.tsx';
import { Written } from '#components/written.tsx';
import type { MsgType } from '#domain/message.ts';
import type { TextView } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';

export type ThreadEntry = {
  id: string;
  kind: MsgType;
  look: Look;
  at: string;
  text: TextView;
};

type Props = { entries: ThreadEntry[]; headline: string; senderName: string; clock: Clock };

const ToDo = async ({ text }: { text: TextView }) => {
  if (text.steps.of.length === 0) return null;
  const t = await getTranslations('announcement');
  return (
    <section className="mt-3">
      <h3 className="sr-only">{t('whatToDo')}</h3>
      <Steps steps={text.steps} className="page-steps" lang={text.locale} />
    </section>
  );
};

const More = async ({ text }: { text: TextView }) => {
  if (text.body.length === 0) return null;
  const t = await getTranslations('announcement');
  return (
    <section className="mt-5">
      <h3 className="sr-only">{t('more')}</h3>
      <Written body={text.body} lang={text.locale} />
    </section>
  );
};

const Entry = async ({ entry, headline, senderName, clock }: Omit<Props, 'entries'> & { entry: ThreadEntry }) => {
  const t = await getTranslations();
  const { kind, look, at, text } = entry;
  return (
    <li>
      {/* A person who had this element in sight has seen the announcement: read-here.tsx watches it. */}
      <div className="thread-head">
        <span className="thread-node" data-severity={look}>
          <SeverityMark look={look} />
        </span>
        <h2 className="text-sm font-normal text-ink-2">
          <b className="text-ink font-semibold">{t(`reading.kind.${kind}`)}</b>
          <span className="sr-only">{`, ${t(`severity.${look}`)}`}</span>
          <span> · </span>
          <When {...clock} at={at} />
          <span>{` · ${senderName}`}</span>
        </h2>
        {text.headline !== headline && (
          <p className="mt-1.5 text-xl font-semibold break-words" lang={text.locale}>
            {text.headline}
          </p>
        )}
        <ToDo text={text} />
      </div>
      <More text={text} />
    </li>
  );
};

/** A headline that is the page's own is not repeated. */
export const Thread = async ({ entries, ...around }: Props) => {
  const t = await getTranslations('reading');
  return (
    <ol className="thread mt-8" aria-label={t('thread')}>
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} {...around} />
      ))}
    </ol>
  );
};
