/** A browser of the unit tests: tabs that share a lock and a channel as the standards have them, and can be frozen and closed. */
import { freshnessOf } from '../components/banner/freshness-of.ts';
import { LiveClient, type Stream } from '../components/banner/live-client.ts';
import { watchForNews } from '../components/banner/notifier.ts';
import { ReceiptQueue } from '../components/banner/receipt-queue.ts';
import { type TabMessage, Tabs } from '../components/banner/tabs.ts';
import type { LiveAnnouncement, LiveState, ReceiptReport } from '../server/live/view.ts';

export const announcement = (given: Partial<LiveAnnouncement> = {}): LiveAnnouncement => ({
  id: 'a1',
  revision: 1,
  round: 1,
  severity: 'moderate',
  status: 'actual',
  msgType: 'alert',
  locale: 'en',
  headline: 'Gate 2 is closed',
  instruction: '',
  hasMore: false,
  senderName: 'Facilities',
  sent: '2026-11-24T10:00:00.000Z',
  expires: '2026-11-24T20:00:00.000Z',
  ackRequired: true,
  confidential: false,
  flag: 'none',
  ...given,
});

export const state = (given: Partial<LiveState> = {}): LiveState => ({
  epoch: 'e1',
  seq: 5,
  serverTime: new Date(Date.now()).toISOString(),
  receiptSpreadMs: 1_000,
  announcements: [],
  notices: { shown: [], more: 0 },
  ...given,
});

type Waiting = { tab: Tab; hold: () => Promise<void>; reject: () => void };

/** One browser: its locks and its channels, as the standards have them. A frozen tab neither hears nor says anything. */
export class Browser {
  tabs: Tab[] = [];
  holder: Waiting | null = null;
  queue: Waiting[] = [];
  posted: ReceiptReport[][] = [];
  answer: 'stored' | 'failed' = 'stored';
  shown: string[] = [];
  has = { locks: true, channel: true };

  open(initial = state()): Tab {
    const tab = new Tab(this, initial);
    this.tabs.push(tab);
    return tab;
  }

  request(tab: Tab, options: { steal: true } | { signal: AbortSignal }, hold: () => Promise<void>): Promise<unknown> {
    return new Promise((_, reject) => {
      const waiting = { tab, hold, reject: () => tab.hear(() => reject(new Error('AbortError'))) };
      if ('steal' in options) {
        this.holder?.reject();
        this.grant(waiting);
        return;
      }
      options.signal.addEventListener('abort', () => {
        this.queue = this.queue.filter((each) => each !== waiting);
        waiting.reject();
      });
      this.queue.push(waiting);
      this.next();
    });
  }

  grant(waiting: Waiting): void {
    this.holder = waiting;
    waiting.tab.hear(() => {
      void waiting.hold().then(() => {
        if (this.holder === waiting) this.holder = null;
        this.next();
      });
    });
  }

  next(): void {
    const first = this.holder ? undefined : this.queue.shift();
    if (first) this.grant(first);
  }
}

type FakeStream = { say: (event: string, data: unknown) => void; closed: boolean };

export class Tab {
  browser: Browser;
  client: LiveClient;
  tabs: Tabs;
  streams: FakeStream[] = [];
  hidden = false;
  unsent: string[] = [];
  /** Work that waits for a frozen tab; null: the tab runs. */
  waits: (() => void)[] | null = null;
  fetched = 0;
  answer: () => Promise<LiveState | 'signedOut'> = () => Promise.reject(new Error('away'));
  #take: ((message: TabMessage) => void) | null = null;

  constructor(browser: Browser, initial: LiveState) {
    this.browser = browser;
    const openStream = (): Stream => {
      const handlers = new Map<string, (data: string) => void>();
      const stream = {
        closed: false,
        say: (event: string, data: unknown) => this.hear(() => stream.closed || handlers.get(event)?.(JSON.stringify(data))),
      };
      this.streams.push(stream);
      return {
        on: (event, handler) => void handlers.set(event, handler),
        isClosed: () => false,
        close: () => {
          stream.closed = true;
        },
      };
    };
    const fetchState = () => {
      this.fetched += 1;
      return this.answer();
    };
    this.client = new LiveClient(initial, { openStream, fetchState, now: () => Date.now(), random: () => 0.5 });
    const post = async (receipts: ReceiptReport[]) => {
      if (this.waits) return new Promise<never>(() => {});
      browser.posted.push(receipts);
      return browser.answer;
    };
    const queue: ReceiptQueue = new ReceiptQueue(
      { post, beacon: () => true, random: () => 0.5 },
      { onTrouble: (keys) => this.tabs.trouble(keys), onSettled: (keys) => this.tabs.settled(keys) },
    );
    const meet = (_name: string, onMessage: (message: TabMessage) => void) => {
      this.#take = onMessage;
      return {
        post: (message: TabMessage) => {
          if (!browser.has.channel) throw new Error('InvalidStateError');
          if (this.waits) return;
          for (const other of browser.tabs) if (other !== this) other.hear(() => other.#take?.(structuredClone(message)));
        },
        close: () => {
          this.#take = null;
        },
        request: (options: { steal: true } | { signal: AbortSignal }, hold: () => Promise<void>) => browser.request(this, options, hold),
      };
    };
    this.tabs = new Tabs({
      client: this.client,
      queue,
      onUnsent: (keys) => {
        this.unsent = keys;
      },
      world: { meet: (...given) => (browser.has.locks ? meet(...given) : null), isVisible: () => !this.hidden, now: () => Date.now() },
    });
    watchForNews(this.client, this.tabs, {
      mayShow: () => this.hidden,
      show: (each) => browser.shown.push(each.id),
      now: () => Date.now(),
    });
    this.tabs.start('name');
  }

  hear(what: () => void): void {
    queueMicrotask(() => (this.waits ? this.waits.push(what) : what()));
  }

  freeze(): void {
    this.waits = [];
  }

  thaw(): void {
    const waits = this.waits ?? [];
    this.waits = null;
    for (const each of waits) each();
  }

  close(): void {
    this.tabs.stop();
    this.browser.tabs = this.browser.tabs.filter((each) => each !== this);
  }

  get open(): FakeStream[] {
    return this.streams.filter((stream) => !stream.closed);
  }

  get shows(): string[] {
    return this.client.snapshot().announcements.map((each) => `${each.id}:${each.flag}`);
  }

  get says(): string {
    return freshnessOf(this.client.snapshot(), Date.now()).kind;
  }
}
