/** Passes the events of a page to its tabs: shown, hidden, frozen, resumed, left, come back to. */
import { isPrerendered, isVisible } from './browser-world.ts';
import type { ReceiptQueue } from './receipt-queue.ts';
import type { Tabs } from './tabs.ts';

const VISIBLE_REFRESH_MS = 15_000;

/** Starts the tabs under this name and keeps them right until the returned function is called. */
export const followPage = (tabs: Tabs, queue: ReceiptQueue, name: string): (() => void) => {
  const undo: (() => void)[] = [];
  const on = (target: EventTarget, event: string, handler: (event: Event) => void) => {
    target.addEventListener(event, handler);
    undo.push(() => target.removeEventListener(event, handler));
  };
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
  on(document, 'visibilitychange', () => isVisible() && tabs.wake(VISIBLE_REFRESH_MS));
  if (isPrerendered()) on(document, 'prerenderingchange', begin);
  else tabs.start(name);
  return () => {
    for (const each of undo) each();
    tabs.stop();
    queue.stop();
  };
};
