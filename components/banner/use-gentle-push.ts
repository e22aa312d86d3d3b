/**
 * What stands below the banner glides to its new place when an announcement comes, changes or goes, instead of jumping there
 * under somebody's eyes and finger. The banner itself is there at once.
 */
import { useEffect, useLayoutEffect, useRef } from 'react';

const GLIDE_MS = 250;

const below = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('#content, body > footer')];

/** Undefined where nothing is to move: further down the browser itself keeps the place one reads. */
const topsNow = (): Map<HTMLElement, number> | undefined =>
  window.scrollY < 1 && !window.matchMedia('(prefers-reduced-motion: reduce)').matches
    ? new Map(below().map((element) => [element, element.offsetTop]))
    : undefined;

/** `shown` changes with what the banner shows; `subscribe` is told before it is drawn. */
export const useGentlePush = (shown: unknown, subscribe: (listener: () => void) => () => void): void => {
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
      if (moved !== 0) element.animate([{ transform: `translateY(${-moved}px)` }, {}], { duration: GLIDE_MS, easing: 'ease-out' });
    }
    before.current = undefined;
  }, [shown]);
};
