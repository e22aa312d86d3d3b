/** Requests over kept-alive connections, as many as are asked for, or so many a second. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Request = { port: number; path: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: string };
export type Answer = { status: number; tookMs: number; text: string };

export const openAgent = (connections: number): Agent => new Agent({ keepAlive: true, maxSockets: connections });

export const ask = (agent: Agent, { port, path, method = 'GET', headers = {}, body = '' }: Request): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const askedAtMs = performance.now();
    const sent = request({ agent, host: '127.0.0.1', port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          tookMs: performance.now() - askedAtMs,
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });

/** Each of so many clients asks again when it was answered, for so long. `toRequest` is given a running number. */
export const askInTurns = async (clients: number, forMs: number, toRequest: (index: number) => Request): Promise<Answer[]> => {
  const agent = openAgent(clients);
  const until = performance.now() + forMs;
  const answers: Answer[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) answers.push(await ask(agent, toRequest(next++)));
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return answers;
};

/** Asks so often a second, whether or not the last was answered, until told to stop; then gives all answers. */
export const askEvery = (perSecond: number, toRequest: () => Request): (() => Promise<Answer[]>) => {
  const agent = openAgent(Number.POSITIVE_INFINITY);
  const answers: Promise<Answer>[] = [];
  let over = false;
  const asking = (async () => {
    const began = performance.now();
    while (!over) {
      while (answers.length < ((performance.now() - began) / 1_000) * perSecond) answers.push(ask(agent, toRequest()));
      await sleep(2);
    }
  })();
  return async () => {
    over = true;
    await asking;
    const all = await Promise.all(answers);
    agent.destroy();
    return all;
  };
};
