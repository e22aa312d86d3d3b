/** What happens to a page: it is shown, hidden, put to sleep, woken, left, and come back to. Each is told to the tabs. */
import type { ReceiptQueue } from './receipt-queue.ts';
import type { Tabs } from './tabs.ts';

/** A page may be made before anybody asked for it (prerendering): until it is shown it does nothing. */
export const isPrerendered = (): boolean => 'prerendering' in document && document.prerendering === true;

const VISIBLE_REFRESH_MS = 15_000;

/** Starts the tabs under this name and keeps them right until the returned function is called. */
export const followPage = (tabs: Tabs, queue: ReceiptQueue, name: string): (() => void) => {
  const left = new AbortController();
  const on = (target: EventTarget, event: string, handler: (event: Event) => void) =>
    target.addEventListener(event, handler, { signal: left.signal });
  const rest = () => {
    queue.leave();
    tabs.stop();
  };
  const begin = () => {
    tabs.start(name);
    tabs.wake(0);
  };
  on(window, 'online', () => tabs.wake(0));
  on(window, 'pagehide', rest);
  on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && begin());
  on(document, 'freeze', rest);
  on(document, 'resume', begin);
  on(document, 'visibilitychange', () => document.visibilityState === 'visible' && tabs.wake(VISIBLE_REFRESH_MS));
  if (isPrerendered()) on(document, 'prerenderingchange', begin);
  else tabs.start(name);
  return () => {
    left.abort();
    tabs.stop();
    queue.stop();
  };
};
