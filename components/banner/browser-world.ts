/** The world of the live client, the receipt queue and the tabs, as a browser has it. `mark` names the session the page was made for. */
import type { LiveState, ReceiptReport } from '#server/live/view.ts';
import type { LiveWorld, Stream } from './live-client.ts';
import type { ReceiptWorld } from './receipt-queue.ts';
import type { Meeting, TabMessage, TabsWorld } from './tabs.ts';

const openStream = (mark: string): Stream => {
  const source = new EventSource(`/live?for=${mark}`);
  return {
    on: (event, handler) =>
      source.addEventListener(event, (given: Event) => handler(given instanceof MessageEvent ? String(given.data) : '')),
    isClosed: () => source.readyState === EventSource.CLOSED,
    close: () => source.close(),
  };
};

const fetchState = async (mark: string): Promise<LiveState | 'signedOut'> => {
  const answer = await fetch(`/live/state?for=${mark}`, {
    cache: 'no-store',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status === 401) return 'signedOut';
  if (!answer.ok) throw new Error(`/live/state answered ${answer.status}`);
  return (await answer.json()) as LiveState;
};

const now = () => Date.now();
const random = () => Math.random();

export const browserLiveWorld = (mark: string): LiveWorld => ({
  openStream: () => openStream(mark),
  fetchState: () => fetchState(mark),
  now,
  random,
});

const body = (receipts: ReceiptReport[]): Blob => new Blob([JSON.stringify({ receipts })], { type: 'application/json' });

const postReceipts = async (path: string, receipts: ReceiptReport[], onSignedOut: () => void): ReturnType<ReceiptWorld['post']> => {
  try {
    const answer = await fetch(path, { method: 'POST', body: body(receipts), signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return 'stored';
    if (answer.status === 401) onSignedOut();
    const again = answer.status >= 500 || answer.status === 408 || answer.status === 429;
    return again ? 'failed' : 'refused';
  } catch {
    // No connection or no answer: the queue tries again and the banner says that it was not sent yet.
    return 'failed';
  }
};

export const browserReceiptWorld = (mark: string, onSignedOut: () => void): ReceiptWorld => {
  const path = `/live/receipts?for=${mark}`;
  return {
    post: (receipts) => postReceipts(path, receipts, onSignedOut),
    beacon: (receipts) => navigator.sendBeacon(path, body(receipts)),
    random,
  };
};

/** Some private modes, and pages without https, have no locks. */
const meet = (name: string, onMessage: (message: TabMessage) => void): Meeting | null => {
  if (!navigator.locks || !globalThis.BroadcastChannel) return null;
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<TabMessage>) => onMessage(event.data);
  return {
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
    request: (options, hold) => navigator.locks.request(name, options, hold),
  };
};

export const browserTabsWorld: TabsWorld = { meet, isVisible: () => document.visibilityState === 'visible', now };
