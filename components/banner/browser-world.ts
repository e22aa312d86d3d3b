/** The live client's and the receipt queue's world as a browser has it. */
import type { LiveState, ReceiptReport } from '#server/live/view.ts';
import type { LiveWorld, Stream } from './live-client.ts';
import type { ReceiptWorld } from './receipt-queue.ts';

const openStream = (): Stream => {
  const source = new EventSource('/live');
  return {
    on: (event, handler) =>
      source.addEventListener(event, (given: Event) => handler(given instanceof MessageEvent ? String(given.data) : '')),
    isClosed: () => source.readyState === EventSource.CLOSED,
    close: () => source.close(),
  };
};

const fetchState = async (): Promise<LiveState | 'signedOut'> => {
  const answer = await fetch('/live/state', {
    cache: 'no-store',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status === 401) return 'signedOut';
  if (!answer.ok) throw new Error(`/live/state answered ${answer.status}`);
  return (await answer.json()) as LiveState;
};

export const browserLiveWorld = (): LiveWorld => ({ openStream, fetchState, now: () => Date.now(), random: () => Math.random() });

const body = (receipts: ReceiptReport[]): Blob => new Blob([JSON.stringify({ receipts })], { type: 'application/json' });

const postReceipts = async (receipts: ReceiptReport[], onSignedOut: () => void): Promise<'stored' | 'refused' | 'failed'> => {
  try {
    const answer = await fetch('/live/receipts', { method: 'POST', body: body(receipts), signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return 'stored';
    if (answer.status === 401) onSignedOut();
    const again = answer.status >= 500 || answer.status === 408 || answer.status === 429;
    return again ? 'failed' : 'refused';
  } catch {
    // No connection or no answer: the queue tries again and the banner says that it was not sent yet.
    return 'failed';
  }
};

export const browserReceiptWorld = (onSignedOut: () => void): ReceiptWorld => ({
  post: (receipts) => postReceipts(receipts, onSignedOut),
  beacon: (receipts) => navigator.sendBeacon('/live/receipts', body(receipts)),
  random: () => Math.random(),
});

/** True when the server has stored that these notices are done. */
export const postDone = async (ids: string[]): Promise<boolean> => {
  try {
    const body = new Blob([JSON.stringify({ ids })], { type: 'application/json' });
    return (await fetch('/live/notices', { method: 'POST', body, signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    // No connection or no answer: said beside the notices, which stay.
    return false;
  }
};
