'use client';
/** A moment: absolute in the HTML, with "3 minutes ago" recounted while the page is open. */
import { useEffect, useState } from 'react';
import { type AgoWords, ago, dayAndClock, fill } from './time-words.ts';

/** How a reader's clock reads: the same for all times of a page. */
export type Clock = { now: number; zone: string; locale: string; ago: AgoWords };

type Props = Clock & {
  at: string;
  /** A sentence with {time} in it. */
  sentence?: string;
  relative?: boolean;
};

const RECOUNT_MS = 30_000;

export const When = ({ at, now, zone, locale, ago: words, sentence = '{time}', relative = false }: Props) => {
  const [current, setCurrent] = useState(now);
  useEffect(() => {
    const opened = Date.now();
    const timer = setInterval(() => setCurrent(now + Date.now() - opened), RECOUNT_MS);
    return () => clearInterval(timer);
  }, [now]);
  const ms = Date.parse(at);
  const since = relative ? ago(ms, current, words, locale) : null;
  const time = dayAndClock(ms, current, zone, locale);
  return (
    <time dateTime={at} suppressHydrationWarning>
      {fill(sentence, { time: since ? `${time} (${since})` : time })}
    </time>
  );
};
