/**
 * The one place where the banner uses features a browser may lack, forbid or have had replaced. Each use has a fallback: nothing in here
 * throws into a page, and a page without the feature still shows and acknowledges.
 */
import type { LiveState, ReceiptReport } from '#server/live/view.ts';
import type { LiveWorld, Stream } from './live-client.ts';
import type { ReceiptWorld } from './receipt-queue.ts';
import type { Meeting, TabMessage, TabsWorld } from './tabs.ts';

const ANSWER_MS = 10_000;
const LOOK_MS = 1_000;

/** The result of `use`, or `otherwise` where the browser refuses. */
export const attempt = <Given, Otherwise>(use: () => Given, otherwise: Otherwise): Given | Otherwise => {
  try {
    return use();
  } catch {
    // Not logged: the caller's fallback is the answer to it.
    return otherwise;
  }
};

/**
 * Calls each listener. A listener that fails does not stop the others, one of which draws the banner; its error is reported as uncaught.
 */
export const tellAll = (listeners: Iterable<() => void>): void => {
  for (const listener of listeners) {
    try {
      listener();
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  }
};

type Answer = { status: number; text: string };
type Way = (path: string, method: string, body: string | null) => Promise<Answer>;

const byFetch: Way = async (path, method, body) => {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const answer = await fetch(path, { method, body, headers, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  return { status: answer.status, text: await answer.text() };
};

const byRequest: Way = (path, method, body) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.timeout = ANSWER_MS;
    request.setRequestHeader('content-type', 'application/json');
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = request.ontimeout = reject;
    request.send(body);
  });

let [way, otherWay]: [Way, Way] = [byFetch, byRequest];

/**
 * Sends a request to our own server. After a failure the next request goes the other way (fetch or XMLHttpRequest): the way may be what
 * failed, not the network.
 */
const ask: Way = async (...asked) => {
  try {
    return await way(...asked);
  } catch (error) {
    [way, otherWay] = [otherWay, way];
    throw error;
  }
};

/** The status of the answer. Rejects when there was none. */
export const post = async (path: string, content: unknown): Promise<number> => (await ask(path, 'POST', JSON.stringify(content))).status;

/** A stream that ends at once, so that the client polls. */
const noStream: Stream = {
  on: (event, handler) => event === 'error' && setTimeout(handler, 0, ''),
  isClosed: () => true,
  close: () => {},
};

const openStream = (mark: string): Stream =>
  attempt(() => {
    const source = new EventSource(`/live?for=${mark}`);
    // Throws here, where there is something else to do, rather than later.
    source.addEventListener('open', () => {});
    return {
      on: (event, handler) =>
        source.addEventListener(event, (given: Event) => handler(given instanceof MessageEvent ? String(given.data) : '')),
      isClosed: () => source.readyState === 2,
      close: () => source.close(),
    };
  }, noStream);

const fetchState = async (mark: string): Promise<LiveState | 'signedOut'> => {
  const { status, text } = await ask(`/live/state?for=${mark}`, 'GET', null);
  if (status === 401) return 'signedOut';
  if (status !== 200) throw new Error(`/live/state answered ${status}`);
  return JSON.parse(text) as LiveState;
};

const now = () => Date.now();
const random = () => Math.random();

export const browserLiveWorld = (mark: string): LiveWorld => ({
  openStream: () => openStream(mark),
  fetchState: () => fetchState(mark),
  now,
  random,
});

const postReceipts = async (path: string, receipts: ReceiptReport[], onSignedOut: () => void): ReturnType<ReceiptWorld['post']> => {
  try {
    const status = await post(path, { receipts });
    if (status < 300) return 'stored';
    if (status === 401) onSignedOut();
    return status >= 500 || status === 408 || status === 429 ? 'failed' : 'refused';
  } catch {
    // No connection or no answer: the queue tries again and the banner says that it was not sent yet.
    return 'failed';
  }
};

export const browserReceiptWorld = (mark: string, onSignedOut: () => void): ReceiptWorld => {
  const path = `/live/receipts?for=${mark}`;
  return {
    post: (receipts) => postReceipts(path, receipts, onSignedOut),
    beacon: (receipts) =>
      attempt(() => navigator.sendBeacon(path, new Blob([JSON.stringify({ receipts })], { type: 'application/json' })), false),
    random,
  };
};

/** A channel to the other tabs of this browser; null where there is none. */
export const openChannel = <Message>(name: string, onMessage: (message: Message) => void) =>
  attempt(() => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = (event: MessageEvent<Message>) => onMessage(event.data);
    return channel;
  }, null);

/** Some private modes, and pages without https, have no locks. */
const meet = (name: string, onMessage: (message: TabMessage) => void): Meeting | null => {
  if (!attempt(() => navigator.locks, null)) return null;
  const channel = openChannel(name, onMessage);
  return (
    channel && {
      post: (message) => channel.postMessage(message),
      close: () => channel.close(),
      request: async (options, hold) => navigator.locks.request(name, options, hold),
    }
  );
};

/** True when the page is visible, or the browser does not say. */
export const isVisible = (): boolean => attempt(() => document.visibilityState, 'visible') !== 'hidden';

/** Made before anybody asked for it: until the page is shown it does nothing. */
export const isPrerendered = (): boolean => attempt(() => 'prerendering' in document && document.prerendering === true, false);

export const browserTabsWorld: TabsWorld = { meet, isVisible, now };

export const matches = (query: string): boolean => attempt(() => window.matchMedia(query).matches, false);

/** Most of it, or, when it is taller than the window, half the window of it. */
const isEnough = (visible: number, whole: number): boolean => visible >= Math.min(0.6 * whole, 0.5 * window.innerHeight);

/** Steps of 2 %: an element up to 25 windows high crosses one before half a window of it is visible (isEnough). */
const sights = Array.from({ length: 51 }, (_, n) => n / 50);

const observe = (element: Element, tell: (inSight: boolean) => void): (() => void) => {
  const observer = new IntersectionObserver(
    (entries) =>
      tell(entries.some((each) => each.isIntersecting && isEnough(each.intersectionRect.height, each.boundingClientRect.height))),
    { threshold: sights },
  );
  observer.observe(element);
  return () => observer.disconnect();
};

/** Where nothing observes, one looks each second. */
const lookAgainAndAgain = (element: Element, tell: (inSight: boolean) => void): (() => void) => {
  const look = () => {
    const { top, bottom, height } = element.getBoundingClientRect();
    tell(isEnough(Math.min(bottom, window.innerHeight) - Math.max(top, 0), height));
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
};

/** Tells, until the returned function is called, whether an element is in sight. */
export const watchSight = (element: Element, tell: (inSight: boolean) => void): (() => void) =>
  attempt(() => observe(element, tell), null) ?? lookAgainAndAgain(element, tell);
