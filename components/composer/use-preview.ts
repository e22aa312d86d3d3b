'use client';
/** The preview of the chosen audience, requested a moment after each change, and from time to time. */
import { useEffect, useState } from 'react';
import type { AudiencePreview } from '#server/audience/view.ts';
import { askPreview } from './audience-world.ts';
import { audienceNames, type Values } from './values.ts';

const DEBOUNCE_MS = 150;
/** Requested again so often, because open browsers, and the writer's rights, change. */
const AGAIN_MS = 30_000;

export type Preview = {
  /** Of what is chosen now, or was a moment ago while `counting`; null before the first answer and after an error. */
  preview: AudiencePreview | null;
  /** Why there is no number: the id of a sentence. */
  error: string | null;
  counting: boolean;
};

/** `moment`: something that changes when the portal told this browser anything: then it is asked again at once. */
export const usePreview = (values: Values, search: string, moment: unknown): Preview => {
  const [state, setState] = useState<Preview>({ preview: null, error: null, counting: true });
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify({ values: Object.fromEntries(audienceNames.map((name) => [name, values[name] ?? []])), search });
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` and `moment` say when, not what
  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, counting: true }));
    const timer = setTimeout(async () => {
      const question = JSON.parse(asked) as { values: Values; search: string };
      const answer = await askPreview(question.values, question.search, abort.signal);
      if (answer) setState({ preview: null, error: null, counting: false, ...answer });
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked, turn, moment]);
  return state;
};
