/** Parts of the page that come after it: a chunk of script each, asked for when the browser rests, and again when it does not come. */
import { useEffect, useState } from 'react';

const REST_MS = 1_000;
const AGAIN_MS = 15_000;

const whenIdle = (act: () => void): void => {
  try {
    requestIdleCallback(act, { timeout: REST_MS });
  } catch {
    // Safari has none.
    setTimeout(act, 1);
  }
};

/** Null until it is there; 'failed' while it could not be had. `load` is one function for the life of the page. */
export const useLater = <Part extends object>(load: () => Promise<Part>): Part | 'failed' | null => {
  const [part, setPart] = useState<Part | 'failed' | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const fetchPart = () =>
      void load().then(
        (loaded) => isOver || setPart(loaded),
        () => {
          if (isOver) return;
          setPart('failed');
          timer = setTimeout(fetchPart, AGAIN_MS);
        },
      );
    whenIdle(fetchPart);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [load]);
  return part;
};
