/** Calls back once when an element was in sight, in a visible tab, for one second. */
import { type RefObject, useEffect, useEffectEvent } from 'react';
import { isVisible, watchSight } from './browser-world.ts';

const LOOK_MS = 1_000;

const watch = (element: Element, onSeen: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isInSight = false;
  const weigh = () => {
    clearTimeout(timer);
    if (isInSight && isVisible()) timer = setTimeout(onSeen, LOOK_MS);
  };
  const unwatch = watchSight(element, (inSight) => {
    if (inSight === isInSight) return;
    isInSight = inSight;
    weigh();
  });
  document.addEventListener('visibilitychange', weigh);
  return () => {
    clearTimeout(timer);
    unwatch();
    document.removeEventListener('visibilitychange', weigh);
  };
};

/** `key` names what is shown: a new one is watched anew, null is not watched. The queue takes care that each is reported once. */
export const useSeen = (ref: RefObject<Element | null>, key: string | null, onSeen: () => void): void => {
  const seen = useEffectEvent(onSeen);
  useEffect(() => {
    const element = ref.current;
    if (key === null || !element) return;
    return watch(element, () => seen());
  }, [key, ref]);
};
