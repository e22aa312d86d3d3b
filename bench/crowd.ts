/** The browsers of a measurement: bench/sse-client.c, told what to do line by line. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../demo/install.mjs';
import { compile } from './machine.ts';

/** Times are microseconds since 1970 by the system's clock, which PostgreSQL uses too. */
export type Delivered = { got: number; doubled: number; bytes: number; firstUs: number; p50Us: number; p99Us: number; lastUs: number };

export type Door = { port: number; path: string /** One for each stream; none: nobody is asked who they are. */; cookies: string[] };

const connectsAtOnce = 200;
const giveUpMs = 20_000;

export class Crowd {
  #child: ChildProcessWithoutNullStreams;
  #lines: AsyncIterator<string>;
  #opensWith: 'event' | 'head';

  constructor(door: Door) {
    const program = compile('sse-client.c');
    const file = join(root, `.demo/bench/cookies-${door.port}`);
    const args = [String(door.port), door.path];
    if (door.cookies.length > 0) {
      writeFileSync(file, door.cookies.join('\n'));
      args.push(file);
    }
    this.#child = spawn(program, args);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#opensWith = door.cookies.length > 0 ? 'event' : 'head';
  }

  /** Opens so many streams; resolves when each has its first event, or the head of its answer where no event comes first. */
  async open(streams: number): Promise<{ opened: number; perSecond: number }> {
    const { opened, us } = await this.#ask(`open ${streams} ${connectsAtOnce} ${this.#opensWith}`);
    return { opened: opened ?? 0, perSecond: ((opened ?? 0) / (us ?? 1)) * 1e6 };
  }

  /** Begins to watch for the event with this word. What it returns resolves when all streams have it, or 20 s later. */
  async watch(word: string): Promise<() => Promise<Delivered>> {
    await this.#ask(`await ${word} ${giveUpMs}`);
    let delivered: Promise<Delivered> | null = null;
    return () => {
      delivered ??= this.#next() as Promise<Delivered>;
      return delivered;
    };
  }

  /** Posts a body, from the process that watches. Returns when it left, in microseconds. */
  async post(port: number, path: string, body: string): Promise<number> {
    const { postedUs } = await this.#ask(`post ${port} ${path} ${Buffer.byteLength(body)}\n${body}`);
    return postedUs ?? 0;
  }

  /** Closes all streams. Returns how many the server had ended before. */
  async close(): Promise<number> {
    return (await this.#ask('close'))['ended'] ?? 0;
  }

  end(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  async #ask(command: string): Promise<Partial<Record<string, number>>> {
    this.#child.stdin.write(`${command}\n`);
    return this.#next();
  }

  async #next(): Promise<Partial<Record<string, number>>> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('The client ended');
    return JSON.parse(value) as Partial<Record<string, number>>;
  }
}
