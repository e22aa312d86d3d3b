import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveState } from '#server/live/view.ts';
import { announcement, Browser, state, type Tab } from '../../testing/browser.ts';

const start = Date.parse('2026-11-24T12:00:00.000Z');
const later = async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms));

let browser: Browser;
const openStreams = () => browser.tabs.flatMap((tab) => tab.open);
const say = (given: Partial<LiveState> = {}) =>
  openStreams()
    .at(-1)
    ?.say('state', state({ seq: 6, announcements: [announcement()], ...given }));
const openEight = async () => {
  const tabs = Array.from({ length: 8 }, () => browser.open());
  await later(10);
  return tabs as [Tab, Tab, ...Tab[]];
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(start);
  browser = new Browser();
});
afterEach(() => void vi.useRealTimers());

describe('the tabs of a browser', () => {
  it('open one stream for eight, and all show what it says, live', async () => {
    const tabs = await openEight();
    expect(openStreams()).toHaveLength(1);
    say();
    await later(10);
    expect(tabs.map((tab) => [tab.shows, tab.says])).toEqual(tabs.map(() => [['a1:none'], 'live']));
  });

  it('have a new leader at once when the leading one is closed, and no gap in what they show', async () => {
    const [first, ...rest] = await openEight();
    say();
    await later(10);
    first.close();
    await later(10);
    expect(openStreams()).toHaveLength(1);
    say({ seq: 7, announcements: [announcement(), announcement({ id: 'a2' })] });
    await later(10);
    for (const tab of rest) expect(tab.shows).toEqual(['a1:none', 'a2:none']);
  });

  it('take the lead from a frozen one within 3 s; when it wakes up it steps down and shows what the others show', async () => {
    const [first, second, ...rest] = await openEight();
    say();
    await later(10);
    first.freeze();
    await later(3_000);
    expect(rest.concat(second).flatMap((tab) => tab.open)).toHaveLength(1);
    rest
      .concat(second)
      .flatMap((tab) => tab.open)[0]
      ?.say('state', state({ seq: 7, announcements: [announcement({ id: 'a2' })] }));
    await later(10_000);
    first.thaw();
    await later(1_100);
    expect(openStreams()).toHaveLength(1);
    expect(first.open).toEqual([]);
    for (const tab of browser.tabs) expect(tab.shows).toEqual(['a2:none']);
  });

  it('do not believe a leader that woke up again over the one that took its place', async () => {
    const [first, second, third] = [browser.open(), browser.open(), browser.open()];
    await later(10);
    say({ announcements: [announcement()] });
    await later(10);
    first.freeze();
    await later(3_100);
    // Acknowledged meanwhile on a telephone: no event, the same position.
    const acknowledged = state({ seq: 6, announcements: [announcement({ flag: 'acknowledged' })] });
    second.open.concat(third.open)[0]?.say('state', acknowledged);
    await later(10);
    // Its own timers may run before it learns that it was robbed.
    const waits = first.waits ?? [];
    first.waits = null;
    const shown = new Set<string>();
    for (const tab of [second, third]) tab.client.subscribe(() => shown.add(tab.shows.join()));
    await later(3_100);
    expect([...shown]).not.toContain('a1:none');
    for (const each of waits) each();
    await later(1_100);
    expect(first.shows).toEqual(['a1:acknowledged']);
    expect(openStreams()).toHaveLength(1);
  });

  it('speak each for themselves where nothing can be said to the others, from the start or from one moment on', async () => {
    browser.has.channel = false;
    const [first, second] = [browser.open(), browser.open()];
    await later(10);
    expect([first.open.length, second.open.length]).toEqual([1, 1]);
    first.tabs.did({ announcementId: 'a1', round: 1, kind: 'acknowledged' });
    await later(10);
    expect(browser.posted).toHaveLength(1);

    browser.has.channel = true;
    const [third, fourth] = [browser.open(), browser.open()];
    await later(10);
    expect([third.open.length, fourth.open.length]).toEqual([1, 0]);
    browser.has.channel = false;
    await later(5_000);
    expect([third.open.length, fourth.open.length]).toEqual([1, 1]);
  });

  it('stream each for itself where there are no locks or no channel', async () => {
    browser.has.locks = false;
    await openEight();
    expect(openStreams()).toHaveLength(8);
  });

  it('stream each for itself where locks are refused', async () => {
    browser.request = () => Promise.reject(new Error('SecurityError'));
    await openEight();
    expect(openStreams()).toHaveLength(8);
  });

  it('followers say the same as the leader: not live since, when nothing is heard any more', async () => {
    const tabs = await openEight();
    say();
    await later(60_000);
    expect(tabs.map((tab) => tab.says)).toEqual(tabs.map(() => 'lost'));
    expect(tabs.map((tab) => tab.client.snapshot().heardAt)).toEqual(tabs.map(() => start + 10));
  });

  it('a tab opened later knows at once what the others know, also what was seen', async () => {
    const [first] = await openEight();
    say();
    await later(10);
    first.tabs.did({ announcementId: 'a1', round: 1, kind: 'seen' });
    const late = browser.open();
    await later(20);
    expect(late.says).toBe('live');
    expect(late.shows).toEqual(['a1:none']);
    expect(late.client.snapshot().unseen).toEqual([]);
  });

  it('a page loaded after what the leader heard last keeps what it came with', async () => {
    browser.open();
    await later(10);
    say({ seq: 6 });
    await later(10);
    const late = browser.open(state({ seq: 7, announcements: [announcement({ id: 'a2' })] }));
    await later(20);
    expect(late.shows).toEqual(['a2:none']);
  });

  it('forget all when one learns that the session is over, and ask no more', async () => {
    const tabs = await openEight();
    say();
    await later(10);
    openStreams()[0]?.say('auth', {});
    await later(10);
    for (const tab of tabs) expect([tab.says, tab.shows]).toEqual(['signedOut', []]);
    tabs[0].tabs.start('name');
    await later(120_000);
    expect(tabs[0].says).toBe('signedOut');
    expect(tabs.flatMap((tab) => tab.open)).toEqual([]);
    expect(tabs.map((tab) => tab.fetched)).toEqual(tabs.map(() => 0));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('drop what they hold and what they reported when the database was restored from a backup', async () => {
    const tabs = await openEight();
    say();
    await later(10);
    tabs[1].tabs.did({ announcementId: 'a1', round: 1, kind: 'acknowledged' });
    await later(10);
    expect(browser.posted).toHaveLength(1);
    say({ epoch: 'e2', seq: 2 });
    await later(10);
    for (const tab of tabs) expect(tab.shows).toEqual(['a1:none']);
    tabs[1].tabs.did({ announcementId: 'a1', round: 1, kind: 'acknowledged' });
    await later(10);
    expect(browser.posted).toHaveLength(2);
  });

  it('after the laptop slept 8 hours: nothing expired is shown, and one that is looked at asks at once', async () => {
    const tabs = await openEight();
    for (const tab of tabs.slice(2)) tab.hidden = true;
    say();
    await later(10);
    // The clock is 8 hours later, whatever timers did meanwhile, and no event tells of it.
    vi.setSystemTime(start + 8 * 3_600_000 + 1);
    const morning = () => state({ seq: 9, announcements: [announcement({ id: 'a3', expires: '2026-11-25T20:00:00.000Z' })] });
    for (const tab of tabs) tab.answer = () => new Promise((resolve) => setTimeout(() => resolve(morning()), 50));
    await later(1_100);
    expect(tabs.flatMap((tab) => tab.shows)).not.toContain('a1:none');
    expect(tabs[0].shows).toEqual(['a3:none']);
    expect(tabs[1].shows).toEqual(['a3:none']);
    expect(tabs.slice(2).map((tab) => tab.fetched)).toEqual(tabs.slice(2).map(() => 0));
  });
});

describe('receipts over tabs', () => {
  it('eight tabs that show the same send one report of it', async () => {
    const tabs = await openEight();
    say();
    await later(10);
    for (const tab of tabs) tab.tabs.did({ announcementId: 'a1', round: 1, kind: 'shown' });
    await later(30_000);
    expect(browser.posted).toEqual([[{ announcementId: 'a1', round: 1, kind: 'shown' }]]);
  });

  it('what was reported is not reported again by a tab that is opened later', async () => {
    const [first] = await openEight();
    say();
    await later(10);
    first.tabs.did({ announcementId: 'a1', round: 1, kind: 'seen' });
    await later(5_000);
    const late = browser.open();
    await later(10);
    late.tabs.did({ announcementId: 'a1', round: 1, kind: 'seen' });
    await later(30_000);
    expect(browser.posted).toHaveLength(1);
  });

  it('a press in one tab shows in all at once, and all say so while it could not be sent', async () => {
    const tabs = await openEight();
    say();
    await later(10);
    browser.answer = 'failed';
    tabs[1].tabs.did({ announcementId: 'a1', round: 1, kind: 'acknowledged' });
    await later(1_100);
    for (const tab of tabs) expect([tab.shows, tab.unsent]).toEqual([['a1:acknowledged'], ['a1:1:acknowledged']]);
    browser.answer = 'stored';
    await later(40_000);
    for (const tab of tabs) expect(tab.unsent).toEqual([]);
  });

  it('what a frozen or closed leader was handed is sent by the tab it came from', async () => {
    const [first, second] = [browser.open(), browser.open()];
    await later(10);
    say();
    await later(10);
    first.freeze();
    second.tabs.did({ announcementId: 'a1', round: 1, kind: 'acknowledged' });
    await later(3_100);
    expect(browser.posted).toEqual([[{ announcementId: 'a1', round: 1, kind: 'acknowledged' }]]);
  });
});

describe('notifications', () => {
  it('one a browser, for what no tab shows to anybody', async () => {
    const tabs = await openEight();
    for (const tab of tabs) tab.hidden = true;
    say();
    await later(20_000);
    tabs[0].close();
    await later(20_000);
    expect(browser.shown).toEqual(['a1']);
  });

  it('none for what a visible tab has shown, for what was there when the page was loaded, or when not in the background', async () => {
    const [first, second] = [browser.open(state({ announcements: [announcement({ id: 'old' })] })), browser.open()];
    await later(10);
    first.hidden = true;
    say({ announcements: [announcement({ id: 'old' }), announcement()] });
    await later(500);
    openStreams()[0]?.say('hb', { serverTime: new Date().toISOString() });
    await later(500);
    second.tabs.did({ announcementId: 'a1', round: 1, kind: 'seen' });
    await later(60_000);
    expect(browser.shown).toEqual([]);
  });

  it('none while the tab that leads is in front, whatever it shows of itself', async () => {
    const [, ...rest] = await openEight();
    for (const tab of rest) tab.hidden = true;
    say();
    await later(60_000);
    expect(browser.shown).toEqual([]);
  });
});
