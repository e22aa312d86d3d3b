'use client';
/** The answer on the announcement's own page: the same press as in the banner, which is not there beside it. */
import { useEffect, useRef, useState } from 'react';
import { Check } from '#components/banner/icons.tsx';
import { useLive } from '#components/banner/live-provider.tsx';
import { isUnsent, ReceiptForm } from '#components/banner/receipt-form.tsx';

type Props = {
  announcementId: string;
  round: number;
  headline: string;
  lang: string;
  words: { asked: string; press: string; done: string; unsent: string };
};

export const AnswerHere = ({ announcementId, round, headline, lang, words }: Props) => {
  const { snapshot, report, unsent } = useLive();
  const answer = useRef<HTMLParagraphElement>(null);
  const [pressed, setPressed] = useState(false);
  // In another round, or over: the page says so, and what it asks for is no more.
  const live = snapshot.announcements.find((each) => each.id === announcementId && each.round === round);
  const isDone = live !== undefined && live.flag !== 'none';
  useEffect(() => {
    // The pressed button is gone: the focus goes to what took its place.
    if (pressed && isDone) answer.current?.focus();
  }, [pressed, isDone]);
  if (!live) return null;
  if (isDone)
    return (
      <p ref={answer} tabIndex={-1} className="mt-8 flex gap-2 text-ok font-medium">
        <Check className="ico mt-1" />
        <span>{isUnsent(live, unsent) ? words.unsent : words.done}</span>
      </p>
    );
  return (
    <ReceiptForm
      announcement={live}
      path={`/announcements/${announcementId}`}
      className={`mt-8 flex flex-wrap items-center gap-x-6 gap-y-3 no-print ${words.asked ? 'box-strong p-5' : ''}`}
      onPress={(kind) => {
        setPressed(true);
        report(live, kind);
      }}
    >
      {words.asked && <p>{words.asked}</p>}
      <button type="submit" className={`btn ${live.ackRequired ? 'btn-primary' : 'btn-outline'}`}>
        {live.ackRequired && <Check className="ico" />}
        <span>{words.press}</span>
        <span className="sr-only" lang={lang}>
          {headline}
        </span>
      </button>
    </ReceiptForm>
  );
};
