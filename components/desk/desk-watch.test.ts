import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeskWatch } from './desk-watch.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const makeWatch = () => {
  const asked: number[] = [];
  const world = { visible: true, answer: 'figures' as string | null, tookMs: 50 };
  const answers: string[] = [];
  const ask = async () => {
    asked.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, world.tookMs));
    return world.answer;
  };
  const watch = new DeskWatch({ ask, isVisible: () => world.visible, now: Date.now, random: () => 0.5 }, (answer: string) =>
    answers.push(answer),
  );
  return { watch, world, asked, answers };
};

test('a hint is asked about soon; a thousand more cost a question each rest, and the last of them is answered', async () => {
  const { watch, asked, answers } = makeWatch();
  for (let each = 0; each < 1_000; each += 1) {
    watch.want();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(asked[0]).toBeLessThan(Date.now() - 9_000);
  expect(asked.length).toBeLessThanOrEqual(4);
  const last = Date.now();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.at(-1)).toBeGreaterThanOrEqual(last - 10);
  expect(answers.length).toBe(asked.length);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers.length).toBe(asked.length);
});

test('never two questions at once, however slow the answer', async () => {
  const { watch, world, asked } = makeWatch();
  world.tookMs = 20_000;
  watch.want();
  await vi.advanceTimersByTimeAsync(1_000);
  watch.want();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(2);
});

test('while nobody looks nothing is asked; once somebody does, what was missed is', async () => {
  const { watch, world, asked } = makeWatch();
  world.visible = false;
  watch.want();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(0);
  world.visible = true;
  watch.look();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(1);
});

test('no answer is asked for again after a while; stopped, nothing more is', async () => {
  const { watch, world, asked, answers } = makeWatch();
  world.answer = null;
  watch.want();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asked.length, answers.length]).toEqual([1, 0]);
  world.answer = 'figures';
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asked.length, answers.length]).toEqual([2, 1]);
  watch.want();
  watch.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

test('what was asked before the page was drawn anew is not told of it, and asked again', async () => {
  const { watch, world, asked, answers } = makeWatch();
  world.tookMs = 2_000;
  world.answer = 'of what stood there before';
  watch.want();
  await vi.advanceTimersByTimeAsync(1_000);
  watch.drawn();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([asked.length, answers]).toEqual([1, []]);
  world.answer = 'of what stands there';
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked.length, answers]).toEqual([2, ['of what stands there']]);
});

test('without a stream it asks every 30 s; once the stream speaks it asks at once, however short the silence was, and then waits for it', async () => {
  const { watch, asked } = makeWatch();
  watch.hears(false);
  await vi.advanceTimersByTimeAsync(29_900);
  expect(asked).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(60_600);
  expect(asked).toHaveLength(3);
  watch.hears(true);
  await vi.advanceTimersByTimeAsync(3_500);
  expect(asked).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toHaveLength(4);
  watch.hears(false);
  await vi.advanceTimersByTimeAsync(100);
  watch.hears(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(5);
  watch.hears(false);
  watch.stop();
  watch.hears(false);
  await vi.advanceTimersByTimeAsync(120_000);
  expect([asked.length, vi.getTimerCount()]).toEqual([5, 0]);
});
