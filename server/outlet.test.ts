import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pregon-outlet-'));
});
afterEach(() => {
  // One that is still there after a failure would keep the run from ending.
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Writes `count` lines at once, ticks meanwhile, then `late` more when told to, and ends when told to. Its messages are the longest time between two ticks. */
const program = (count: number, late = 0) => `
  import { Outlet } from ${JSON.stringify(join(import.meta.dirname, 'outlet.ts'))};
  const outlet = new Outlet(1);
  const say = (from, to) => { for (let n = from; n < to; n += 1) outlet.write(JSON.stringify({ n, fill: 'x'.repeat(200) }) + '\\n'); };
  let [last, longest] = [performance.now(), 0];
  setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 10);
  say(0, ${count});
  process.on('message', (told) => {
    if (told === 'longest') process.send(longest);
    if (told === 'more') say(${count}, ${count + late});
    if (told === 'end') process.exit(3);
    if (told === 'last words') { outlet.write('one more\\n'); void outlet.flush(1_000).then(() => process.exit(3)); }
  });
  process.send('said');`;

const start = async (output: number, source: string, shell: string[] = []) => {
  const [command = '', ...before] = [...shell, process.execPath];
  const child = spawn(command, [...before, '--input-type=module', '-e', source], { stdio: ['ignore', output, 'inherit', 'ipc'] });
  children.push(child);
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    tell: (what: string) => child.send(what),
    longestTick: async () => {
      child.send('longest');
      return (await once(child, 'message'))[0] as number;
    },
    exited: once(child, 'exit') as Promise<[number | null, string | null]>,
  };
};

/** Until not a byte fits. */
const fill = (pipe: string): void => {
  const descriptor = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const bytes = Buffer.alloc(4_096, '-');
  try {
    for (const size of [bytes.length, 1]) {
      try {
        while (writeSync(descriptor, bytes, 0, size) > 0);
      } catch (error) {
        expect(error).toMatchObject({ code: 'EAGAIN' });
      }
    }
  } finally {
    closeSync(descriptor);
  }
};

/** Takes what stands in a pipe, until the text is enough, all writers are gone, or `ms` are over; what was taken since `text` was emptied. */
const readerOf = (pipe: string) => {
  const descriptor = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(65_536);
  const reader = {
    text: '',
    descriptor,
    read: async (enough: RegExp | null, ms = 4_000): Promise<void> => {
      for (const since = performance.now(); performance.now() - since < ms && !enough?.test(reader.text); ) {
        try {
          const length = readSync(descriptor, buffer);
          if (length === 0) return;
          reader.text += buffer.toString('utf8', 0, length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'EAGAIN' });
          await sleep(5);
        }
      }
    },
  };
  return reader;
};

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
const numbersOf = (lines: string[]) => lines.map((line) => JSON.parse(line) as { n?: number; lost?: number });

test('all that was said is there at the end, in its order, although nobody waited for it', async () => {
  const file = join(folder, 'log');
  const output = openSync(file, 'a');
  const child = await start(output, program(2_000));
  child.tell('end');
  expect(await child.exited).toEqual([3, null]);
  expect(numbersOf(linesOf(readFileSync(file, 'utf8'))).map(({ n }) => n)).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
  closeSync(output);
});

test('a reader that stands still holds up nothing; when it reads again, one line says how many were lost; and the end comes within 3 s', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const both = openSync(pipe, 'r+');
  const child = await start(both, program(10_000, 1));
  await sleep(1_000);
  expect(await child.longestTick()).toBeLessThan(500);
  const reader = readerOf(pipe);
  await reader.read(/"lost":.*\n/);
  const said = numbersOf(linesOf(reader.text.slice(0, reader.text.lastIndexOf('\n'))));
  const lost = said.find((line) => line.lost !== undefined)?.lost ?? 0;
  const kept = said.flatMap(({ n }) => (n === undefined ? [] : [n]));
  expect(lost).toBeGreaterThan(1_000);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => n));
  // Whether lines wait after it or not: none is counted as lost that comes, or comes that was counted.
  expect(kept.length + lost).toBeLessThanOrEqual(10_000);
  child.tell('more');
  await reader.read(/"n":10000,.*\n/);
  expect(reader.text).toContain('"n":10000,');
  // Full again, and nobody reads: the process ends all the same, by the only way out of a write that waits for ever.
  fill(pipe);
  child.tell('more');
  await sleep(1_000);
  child.tell('end');
  const ended = await Promise.race([child.exited, sleep(3_000)]);
  expect(ended).toEqual([null, 'SIGKILL']);
  closeSync(reader.descriptor);
  closeSync(both);
});

test('a pipe that does not wait, as Next makes it: a reader that now and then pauses misses nothing, at the end neither; what overflowed is counted', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = readerOf(pipe);
  const writer = openSync(pipe, 'w');
  const child = await start(writer, `void process.stdout.isTTY;${program(4_000, 10_000)}`);
  const flags = Number.parseInt(/^flags:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/fdinfo/1`, 'utf8'))?.[1] ?? '', 8);
  expect(flags & constants.O_NONBLOCK).not.toBe(0);
  closeSync(writer);
  await sleep(300);
  await reader.read(/"n":3999,.*\n/);
  expect(numbersOf(linesOf(reader.text)).map(({ n }) => n)).toEqual(Array.from({ length: 4_000 }, (_, n) => n));
  expect(await child.longestTick()).toBeLessThan(500);

  reader.text = '';
  child.tell('more');
  await sleep(300);
  child.tell('end');
  await sleep(200);
  await reader.read(null);
  // Half a line may stand at the end of what was taken before: it is counted as lost.
  const said = numbersOf(linesOf(reader.text).filter((line) => line.endsWith('}')));
  const lost = said.reduce((sum, line) => sum + (line.lost ?? 0), 0);
  expect(lost).toBeGreaterThan(0);
  expect(said.filter(({ n }) => n !== undefined).length + lost).toBe(10_000);
  expect(await child.exited).toEqual([3, null]);
  closeSync(reader.descriptor);
});

test('a disk that is full loses lines and holds up nothing; when there is space again, one line says how many', async () => {
  const file = join(folder, 'log');
  const output = openSync(file, 'a');
  // The kernel refuses what is beyond 64 blocks, as a full disk does.
  const child = await start(output, program(10_000, 1), ['/bin/sh', '-c', 'ulimit -S -f 64; exec "$@"', 'sh']);
  await sleep(1_500);
  expect(await child.longestTick()).toBeLessThan(500);
  const before = readFileSync(file).length;
  expect(before).toBeLessThanOrEqual(65_536);
  execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:']);
  await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 5_000 }).toContain('"lost"');
  child.tell('more');
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('"n":10000');
  const said = numbersOf(linesOf(readFileSync(file, 'utf8')));
  const lost = said.find((line) => line.lost !== undefined)?.lost ?? 0;
  expect(said.filter(({ n }) => n !== undefined && n < 10_000).length + lost).toBe(10_000);
  child.tell('end');
  expect(await child.exited).toEqual([3, null]);
  closeSync(output);
});

test('a pipe that nobody will ever read ends nothing', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, 'r+');
  const writer = openSync(pipe, 'w');
  const child = await start(writer, program(10, 10));
  closeSync(writer);
  closeSync(reader);
  child.tell('more');
  expect(await child.longestTick()).toBeLessThan(500);
  child.tell('end');
  expect(await child.exited).toEqual([3, null]);
});

test('a fault whose last words nobody reads ends the process all the same', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const both = openSync(pipe, 'r+');
  const child = await start(both, program(0));
  fill(pipe);
  child.tell('last words');
  expect(await Promise.race([child.exited, sleep(4_000)])).toEqual([null, 'SIGKILL']);
  closeSync(both);
});

test('a pipe that does not wait and that nobody reads does not keep the process from ending', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = readerOf(pipe);
  const writer = openSync(pipe, 'w');
  const child = await start(writer, `void process.stdout.isTTY;${program(1_000)}`);
  closeSync(writer);
  await sleep(300);
  child.tell('end');
  expect(await Promise.race([child.exited, sleep(4_000)])).toEqual([3, null]);
  closeSync(reader.descriptor);
});

test('a pipe that another process makes wait again holds up nothing, full as it is', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = readerOf(pipe);
  const writer = openSync(pipe, 'w');
  // When it ends, Node gives the pipe the flags back that it had when that process started.
  const other = await start(writer, `process.on('message', () => process.exit(3)); process.send('said');`);
  const child = await start(writer, `void process.stdout.isTTY;${program(4_000, 10)}`);
  closeSync(writer);
  await sleep(300);
  await reader.read(/"n":3999,.*\n/);
  expect(reader.text).toContain('"n":3999,');
  other.tell('end');
  await other.exited;
  const flags = Number.parseInt(/^flags:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/fdinfo/1`, 'utf8'))?.[1] ?? '', 8);
  expect(flags & constants.O_NONBLOCK).toBe(0);
  fill(pipe);
  child.tell('more');
  expect(await Promise.race([child.longestTick(), sleep(4_000)])).toBeLessThan(500);
  closeSync(reader.descriptor);
});

test('a reader that takes a little at a time does not keep the process from ending', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, 'w');
  const child = await start(writer, `void process.stdout.isTTY;${program(4_000)}`);
  closeSync(writer);
  await sleep(300);
  const [buffer, beganMs] = [Buffer.alloc(4_096), performance.now()];
  let taken = 0;
  const trickle = setInterval(() => {
    taken += readSync(reader, buffer);
  }, 100);
  child.tell('end');
  const ended = await Promise.race([child.exited, sleep(6_000)]);
  clearInterval(trickle);
  expect(ended).toEqual([3, null]);
  // It was waited for: it did read, and had not taken all.
  expect(performance.now() - beganMs).toBeGreaterThan(1_500);
  expect(taken).toBeLessThan(200_000);
  closeSync(reader);
});
