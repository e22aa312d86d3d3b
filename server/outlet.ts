/**
 * Where lines of the log leave the process. Invariant: whoever reads them, a full disk, a reader that stands still or is gone, never
 * holds up the process: what cannot be written waits up to a limit, then it is lost, and how much was lost is said in a line of its own.
 */
import { constants, readFileSync, write, writeSync } from 'node:fs';

const mostWaitingBytes = 1_048_576;
const mostAtOnceBytes = 65_536;
/** How long a disk gets before it is tried again. */
const restMs = 1_000;
/**
 * How long a reader gets of a pipe or socket that is full and does not wait. Next looks at `process.stdout`, with which Node makes it so, for
 * every process that has pages. Full is what it is as long as lines wait, however well it is read: with a long rest more would come than goes.
 */
const fullMs = 20;
/** A write that takes longer than this is held up. */
const heldUpMs = 500;
/** A reader that is behind, and reads, holds up the process's end no longer than this. */
const longestEndMs = 2_000;

const nothing = Buffer.alloc(0);

export class Outlet {
  #descriptor: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** The chunk being written, without the bytes that were already taken. */
  #inHand: Buffer = nothing;
  #writingSinceMs: number | null = null;
  #rests: NodeJS.Timeout | null = null;
  #lost = 0;
  /** The number in the line that says how many were lost, while that line is being written. */
  #telling = 0;
  /** It takes a part, or nothing, instead of waiting. Known once it did so. */
  #doesNotWait = false;
  #closed = false;
  #whenIdle: (() => void)[] = [];

  /** Writes to an open file, pipe or terminal, and what waits at the process's end, too. */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
    process.on('exit', () => this.#end());
  }

  /** Takes a whole line, with its end. Never throws and never waits. */
  write(line: string): boolean {
    const bytes = Buffer.from(line);
    if (this.#closed || this.#waitingBytes + bytes.length > mostWaitingBytes) {
      this.#lost += 1;
      return false;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#next();
    return true;
  }

  /** Resolves when all is written, or after `withinMs`. */
  async flush(withinMs: number): Promise<void> {
    if (this.#isIdle) return;
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([idle, late]);
    clearTimeout(timer);
  }

  get #isIdle(): boolean {
    return this.#inHand.length === 0 && this.#waiting.length === 0;
  }

  #next(): void {
    if (this.#writingSinceMs !== null || this.#rests !== null || this.#closed) return;
    if (this.#inHand.length === 0) this.#inHand = this.#takeSome();
    if (this.#inHand.length === 0) {
      for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    if (this.#doesNotWait && neverWaits(this.#descriptor)) {
      this.#writeAtOnce();
      return;
    }
    this.#writingSinceMs = performance.now();
    // In a thread of Node's pool: a pipe that nobody reads holds up that thread alone.
    write(this.#descriptor, this.#inHand, 0, this.#inHand.length, null, (error, taken) => {
      this.#writingSinceMs = null;
      if (error) this.#fails(error);
      else this.#wrote(taken);
      this.#next();
    });
  }

  /** Holds up nobody, and tells how much was taken, also when the process ends now. */
  #writeAtOnce(): void {
    try {
      this.#wrote(writeSync(this.#descriptor, this.#inHand));
    } catch (error) {
      this.#fails(error as NodeJS.ErrnoException);
    }
    this.#next();
  }

  #wrote(taken: number): void {
    if (taken < this.#inHand.length) this.#doesNotWait = true;
    this.#inHand = this.#inHand.subarray(taken);
    if (this.#inHand.length > 0) return;
    this.#telling = this.#lost;
    if (this.#lost === 0) return;
    this.#inHand = Buffer.from(lostLine(this.#lost));
    this.#lost = 0;
  }

  #fails({ code }: NodeJS.ErrnoException): void {
    // Nobody will read any more.
    if (code === 'EPIPE' || code === 'EBADF') {
      this.#closed = true;
      [this.#waiting, this.#waitingBytes, this.#inHand] = [[], 0, nothing];
      for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    if (code === 'EAGAIN') this.#doesNotWait = true;
    this.#rests = setTimeout(
      () => {
        this.#rests = null;
        this.#next();
      },
      code === 'EAGAIN' ? fullMs : restMs,
    );
    this.#rests.unref();
  }

  #takeSome(): Buffer {
    const lines: Buffer[] = [];
    let bytes = 0;
    for (const line of this.#waiting) {
      if (bytes > 0 && bytes + line.length > mostAtOnceBytes) break;
      lines.push(line);
      bytes += line.length;
    }
    this.#waiting.splice(0, lines.length);
    this.#waitingBytes -= bytes;
    return Buffer.concat(lines);
  }

  /** The process ends: what waits is written now. A write that is held up would hold up the end as well, for ever: nothing but this ends it. */
  #end(): void {
    if (this.#writingSinceMs !== null) {
      if (performance.now() - this.#writingSinceMs < heldUpMs) sleep(heldUpMs / 10);
      else process.kill(process.pid, 'SIGKILL');
      // Nobody tells any more how much this write took. A file that waits took all; of one that does not, all lines are counted as lost:
      // rather once too often than not at all.
      const isUnsure = neverWaits(this.#descriptor);
      if (isUnsure) this.#lost += this.#telling > 0 ? this.#telling : this.#inHand.toString().split('\n').length - 1;
      this.#inHand = Buffer.from(isUnsure ? '\n' : '');
    }
    const last = Buffer.from(this.#lost > 0 ? lostLine(this.#lost) : '');
    // The number first: it is what must not be missing when the reader is too slow for the rest.
    this.#writeNow(Buffer.concat([this.#inHand, last, ...this.#waiting]));
  }

  /** Waits for a reader that is behind, as long as it reads. */
  #writeNow(bytes: Buffer): void {
    const beganMs = performance.now();
    let [rest, takenMs] = [bytes, beganMs];
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
        takenMs = performance.now();
      } catch (error) {
        const now = performance.now();
        // A full disk, nobody reads, or a reader too slow: what is left is lost, and there is no place to say it.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || now > takenMs + heldUpMs || now > beganMs + longestEndMs) return;
        sleep(fullMs / 4);
      }
    }
  }
}

const lostLine = (lost: number): string =>
  `${JSON.stringify({ level: 50, time: Date.now(), pid: process.pid, lost, msg: 'log: lines were lost, nobody took them' })}\n`;

/**
 * Whether a write to it takes what fits and returns. Asked before each: the answer belongs to the file, which other processes share and
 * may change. Linux tells; elsewhere it is taken for one that waits.
 */
const neverWaits = (descriptor: number): boolean => {
  try {
    const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & constants.O_NONBLOCK) !== 0;
  } catch {
    return false;
  }
};

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const holder = globalThis as typeof globalThis & { pregonOutlets?: Map<number, Outlet> };

/** The one of this process for standard output (1) or standard error (2). */
export const outletOf = (descriptor: 1 | 2): Outlet => {
  holder.pregonOutlets ??= new Map();
  const known = holder.pregonOutlets.get(descriptor) ?? new Outlet(descriptor);
  holder.pregonOutlets.set(descriptor, known);
  return known;
};

/**
 * Before the process ends of itself: what was said gets `withinMs` to leave. Await it before every process.exit. At the end a write older
 * than half a second is cut off; one that has just begun is waited for, for ever when nobody reads.
 */
export const flushOutlets = async (withinMs: number): Promise<void> => {
  await Promise.all([...(holder.pregonOutlets?.values() ?? [])].map((outlet) => outlet.flush(withinMs)));
};
