'use client';
/** The acknowledgement on the announcement's own page: the same press as in the banner, and it knows when that was pressed. */
import { useEffect, useRef, useState } from 'react';
import { Check } from './icons.tsx';
import { useLive } from './live-provider.tsx';

type Props = {
  announcementId: string;
  round: number;
  headline: string;
  lang: string;
  words: { ackAsked: string; acknowledge: string; acknowledged: string };
};

export const AcknowledgeHere = ({ announcementId, round, headline, lang, words }: Props) => {
  const { snapshot, report } = useLive();
  const answer = useRef<HTMLParagraphElement>(null);
  const [pressed, setPressed] = useState(false);
  const live = snapshot.announcements.find((each) => each.id === announcementId && each.round === round);
  const isAcknowledged = live?.flag === 'acknowledged';
  useEffect(() => {
    // The pressed button is gone: the focus goes to what took its place.
    if (pressed && isAcknowledged) answer.current?.focus();
  }, [pressed, isAcknowledged]);
  if (isAcknowledged)
    return (
      <p ref={answer} tabIndex={-1} className="mt-8 flex gap-2 text-ok font-medium">
        <Check className="ico mt-1" />
        <span>{words.acknowledged}</span>
      </p>
    );
  const fields = { announcementId, round, kind: 'acknowledged', back: `/announcements/${announcementId}` };
  return (
    <form
      method="post"
      action="/live/receipts"
      className="mt-8 box-strong p-5 flex flex-wrap items-center gap-x-6 gap-y-3 no-print"
      onSubmit={(event) => {
        // Unknown to the live client: the form goes to the server as it does without script.
        if (!live) return;
        event.preventDefault();
        setPressed(true);
        report(live, 'acknowledged');
      }}
    >
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <p>{words.ackAsked}</p>
      <button type="submit" className="btn btn-primary">
        <Check className="ico" />
        <span>{words.acknowledge}</span>
        <span className="sr-only" lang={lang}>
          {headline}
        </span>
      </button>
    </form>
  );
};
