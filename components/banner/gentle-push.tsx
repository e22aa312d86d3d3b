/**
 * Lets the content below the banner glide to its new place when an announcement comes, changes or goes, instead of jumping away under
 * somebody's eyes and finger. The banner itself appears at once.
 */
import { useEffect, useLayoutEffect, useRef } from 'react';
import { glideFrom } from './browser-extras.ts';
import { matches } from './browser-world.ts';

const GLIDE_MS = 250;

const below = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('#content, body > footer')];

/** Undefined where nothing is to move: further down the browser itself keeps the place one reads. */
const topsNow = (): Map<HTMLElement, number> | undefined =>
  window.scrollY < 1 && !matches('(prefers-reduced-motion: reduce)')
    ? new Map(below().map((element) => [element, element.offsetTop]))
    : undefined;

type Props = { shown: unknown; subscribe: (listener: () => void) => () => void };

/** `shown` changes with what the banner shows; `subscribe` is told before it is drawn. */
export const GentlePush = ({ shown, subscribe }: Props) => {
  const before = useRef<Map<HTMLElement, number> | undefined>(undefined);
  useEffect(
    () =>
      subscribe(() => {
        before.current = topsNow();
      }),
    [subscribe],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: when something else is drawn anew, nothing moved
  useLayoutEffect(() => {
    for (const [element, top] of before.current ?? []) {
      const moved = element.offsetTop - top;
      if (moved !== 0) glideFrom(element, -moved, GLIDE_MS);
    }
    before.current = undefined;
  }, [shown]);
  return null;
};
