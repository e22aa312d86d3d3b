/** A browser's end of an event stream, for unit tests: keeps what arrived, and can stop reading or leave whenever told to. */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export type SseEvent = { name: string; data: unknown; id: string | null };

export class SseReader {
  status: number | null = null;
  headers: IncomingMessage['headers'] = {};
  events: SseEvent[] = [];
  /** The waiting times the server asked for, in the order they came. */
  retriesMs: number[] = [];
  /** clean: the server ended the answer; cut: the connection broke. */
  ended: 'no' | 'clean' | 'cut' = 'no';
  #request: ClientRequest;
  #rest = '';

  /** `reads: false`: takes the head of the answer and then reads nothing, as a suspended laptop does. */
  constructor(url: string, cookie: string | null, options: { reads?: boolean; headers?: Record<string, string> } = {}) {
    const headers = { accept: 'text/event-stream', ...(cookie === null ? {} : { cookie }), ...options.headers };
    this.#request = request(url, { headers, agent: false });
    this.#request.on('error', () => this.#end('cut'));
    this.#request.on('response', (response) => {
      this.status = response.statusCode ?? null;
      this.headers = response.headers;
      response.on('error', () => this.#end('cut'));
      response.on('end', () => this.#end('clean'));
      response.on('close', () => this.#end('cut'));
      if (options.reads === false) response.pause();
      else response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    });
    this.#request.end();
  }

  /** Every event of this name, oldest first. */
  named(name: string): unknown[] {
    return this.events.filter((event) => event.name === name).map((event) => event.data);
  }

  close(): void {
    this.#request.destroy();
  }

  #end(how: 'clean' | 'cut'): void {
    if (this.ended === 'no') this.ended = how;
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#read(block);
  }

  #read(block: string): void {
    const lines = block.split('\n');
    const field = (name: string) =>
      lines
        .find((line) => line.startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim() ?? null;
    const [name, data, retry] = [field('event'), field('data'), field('retry')];
    if (retry !== null) this.retriesMs.push(Number(retry));
    if (data !== null) this.events.push({ name: name ?? 'message', data: JSON.parse(data) as unknown, id: field('id') });
  }
}
