'use client';
/** The notices to this person, below the banner on every page, until each is marked as done. Plain forms without script. */
import { Check, CircleAlert, Info } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { post } from '#components/banner/browser-world.ts';
import { useLive, useServerNow } from '#components/banner/live-provider.tsx';
import type { NoticeSentences } from '#components/banner/sentences.ts';
import { ago, dayAndClock, fill } from '#components/time-words.ts';
import type { NoticeView } from '#server/notices/view.ts';

/** True when the server has stored that these notices are done. */
const postDone = async (ids: string[]): Promise<boolean> => {
  try {
    return (await post('/live/notices', { ids })) < 300;
  } catch {
    // No connection or no answer: said beside the notices, which stay.
    return false;
  }
};

type Part = { sentences: NoticeSentences; path: string };

type DoneProps = Part & { ids: string[]; label: string; of?: string; done: (ids: string[]) => void };

/** It is gone at once; should the server not hear of it, it comes back. */
const Done = ({ ids, label, of, path, done }: DoneProps) => (
  <form
    method="post"
    action="/live/notices"
    className="max-sm:ms-8"
    onSubmit={(event) => {
      event.preventDefault();
      done(ids);
    }}
  >
    <input type="hidden" name="back" value={path} />
    {ids.map((id) => (
      <input key={id} type="hidden" name="notice" value={id} />
    ))}
    <button type="submit" className="btn btn-sm btn-outline">
      <Check className="ico" aria-hidden="true" />
      <span>{label}</span>
      {of && <span className="sr-only">{of}</span>}
    </button>
  </form>
);

const At = ({ at, sentences }: { at: string } & Pick<Part, 'sentences'>) => {
  const now = useServerNow();
  const { zone, locale } = useLive();
  const ms = Date.parse(at);
  const relative = ago(ms, now, sentences.ago, locale);
  return (
    <time dateTime={at} className="text-sm text-ink-2 num" suppressHydrationWarning>
      {`${dayAndClock(ms, now, zone, locale)}${relative ? ` (${relative})` : ''}`}
    </time>
  );
};

const Entry = ({ notice, ...part }: Part & { notice: NoticeView; done: DoneProps['done'] }) => {
  const Icon = notice.urgent ? CircleAlert : Info;
  return (
    <li className="py-3 flex flex-wrap items-start gap-x-4 gap-y-1" data-severity={notice.urgent ? 'extreme' : undefined}>
      <Icon className={`ico mt-1 ${notice.urgent ? 'text-sev-text' : 'text-ink-2'}`} aria-hidden="true" />
      <div className="flex-1 basis-60 min-w-0">
        <p className="max-w-[68ch] break-words">
          {notice.about && (
            <b className={notice.urgent ? 'text-sev-text' : ''} lang={notice.about.locale}>
              {`${notice.about.headline} `}
            </b>
          )}
          <span>{notice.text}</span>
        </p>
        <p className="flex flex-wrap items-center gap-x-4">
          <Link className="link-plain font-medium inline-flex items-center min-h-11 sm:min-h-8" href={notice.href} prefetch={false}>
            <span>{notice.link}</span>
            {notice.about && <span className="sr-only">{notice.about.headline}</span>}
          </Link>
          <At at={notice.at} {...part} />
        </p>
      </div>
      <Done {...part} ids={[notice.id]} label={part.sentences.done} of={notice.about?.headline ?? notice.text} />
    </li>
  );
};

export const NoticeList = ({ sentences, path }: Part) => {
  const { snapshot } = useLive();
  const [hidden, setHidden] = useState<string[]>([]);
  const [unsent, setUnsent] = useState(false);
  const { shown, more } = snapshot.state.notices;
  const left = shown.filter((each) => !hidden.includes(each.id));
  const done = async (ids: string[]) => {
    setHidden((before) => [...before, ...ids]);
    const stored = await postDone(ids);
    setUnsent(!stored);
    if (!stored) setHidden((before) => before.filter((id) => !ids.includes(id)));
  };
  // The live region is in the page from the start, so that what comes into it is spoken.
  return (
    <div aria-live="polite" className="-order-1 no-print">
      {left.length > 0 && (
        <section aria-label={sentences.region} className="bg-raised border-b border-line" data-testid="notices">
          <div className="page">
            <ul className="divide-y divide-line">
              {left.map((notice) => (
                <Entry key={notice.id} notice={notice} sentences={sentences} path={path} done={done} />
              ))}
            </ul>
            {(left.length > 1 || unsent) && (
              <div className="pb-3 flex flex-wrap items-center justify-end gap-x-4 gap-y-2 text-sm">
                {unsent && <p className="me-auto font-semibold">{sentences.unsent}</p>}
                {more > 0 && <p className="text-ink-2">{fill(sentences.more, { n: more })}</p>}
                {left.length > 1 && (
                  <Done ids={left.map((each) => each.id)} label={sentences.doneAll} sentences={sentences} path={path} done={done} />
                )}
              </div>
            )}
          </div>
        </section>
      )}
    </div>
  );
};
