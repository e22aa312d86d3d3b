/** A client without a browser: it asks for a page, signs in through the identity provider, holds a stream open. */
import { type ClientRequest, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '@playwright/test';
import { SseReader } from './sse-reader.ts';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** Sends a request and reads its answer to the end. */
export const readAnswer = (send: (take: (response: IncomingMessage) => void) => ClientRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = send((response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.once('error', reject);
    });
    sent.once('error', reject);
  });

/** One GET on a connection of its own, with any headers, also those fetch does not let one set. Follows nothing. */
export const ask = (port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  readAnswer((take) => get({ host: '127.0.0.1', port, path, headers, agent: false }, take));

export type SignedIn = { url: string; status: number; html: string; cookie: string };

/** Follows a link of the identity provider until a page of the portal. `cookie` is that portal's session. */
export const signIn = async (link: string): Promise<SignedIn> => {
  const api = await request.newContext();
  const answer = await api.get(link);
  const session = `pregon-session-${new URL(answer.url()).port}`;
  const found = (await api.storageState()).cookies.find((cookie) => cookie.name === session);
  const signedIn = { url: answer.url(), status: answer.status(), html: await answer.text(), cookie: `${session}=${found?.value ?? ''}` };
  await api.dispose();
  return signedIn;
};

/** Resolves when the portal has sent the first state of what is live: a stream of somebody signed in. */
export const openStream = async (port: number, cookie: string): Promise<SseReader> => {
  const stream = new SseReader(`http://127.0.0.1:${port}/live`, cookie);
  const deadline = performance.now() + 10_000;
  while (stream.named('state').length === 0) {
    if (stream.ended !== 'no' || performance.now() > deadline) throw new Error(`No state came: ${JSON.stringify(stream.events)}`);
    await sleep(10);
  }
  return stream;
};

/** How a stream ended and when (performance.now()); "no" when it is still open after this time. */
export const whenEnded = async (stream: SseReader, withinMs = 15_000): Promise<{ how: SseReader['ended']; at: number }> => {
  const deadline = performance.now() + withinMs;
  while (stream.ended === 'no' && performance.now() < deadline) await sleep(10);
  return { how: stream.ended, at: performance.now() };
};
