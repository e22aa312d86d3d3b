/** Tells once when an element was in sight, in a visible tab, for one second; and when it was only drawn in a hidden one. */
import { type RefObject, useEffect } from 'react';
import { isPrerendered } from './follow-page.ts';

const LOOK_MS = 1_000;

/** Most of it, or, when it is taller than the window, half the window of it. */
const isMostlyInSight = (entry: IntersectionObserverEntry): boolean =>
  entry.isIntersecting && (entry.intersectionRatio >= 0.6 || entry.intersectionRect.height >= 0.5 * window.innerHeight);

const watch = (element: Element, onSeen: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let inSight = false;
  const weigh = () => {
    clearTimeout(timer);
    if (inSight && document.visibilityState === 'visible') timer = setTimeout(onSeen, LOOK_MS);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      inSight = entries.some(isMostlyInSight);
      weigh();
    },
    { threshold: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  );
  observer.observe(element);
  document.addEventListener('visibilitychange', weigh);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('visibilitychange', weigh);
  };
};

/** `key` names what is shown: a new one is watched anew, null is not watched. The queue takes care that each is reported once. */
export const useSeen = (ref: RefObject<Element | null>, key: string | null, onSeen: () => void, onHidden: () => void): void => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the handlers are new at each render and always mean what `key` names
  useEffect(() => {
    const element = ref.current;
    if (key === null || !element) return;
    if (document.visibilityState === 'hidden' && !isPrerendered()) onHidden();
    return watch(element, onSeen);
  }, [key]);
};
