/** Pregón and its peers under one handle: open streams, publish to all of them, ask what it cost. */

import { end } from '../server/publishing/request.ts';
import { publishTo } from '../testing/desk.ts';
import { endAll, type Program } from '../testing/process.ts';
import { type Company, portalPort, startPortal } from './company.ts';
import { Crowd, type Delivered } from './crowd.ts';
import type { Peer } from './peers.ts';

export type Publication = Delivered & {
  /** The moment that counts: when PostgreSQL committed it; when it was posted to a peer. */
  sinceUs: number;
  /** When the editor pressed the button. */
  pressedUs: number;
};

export type Server = {
  name: 'pregon' | 'nchan' | 'c';
  pids: number[];
  crowd: Crowd;
  /** Publishes something to all open streams that holds this word. */
  publish: (word: string) => Promise<Publication>;
  stop: () => Promise<unknown>;
};

const textWith = (word: string) => ({
  locale: 'en' as const,
  headline: `Hall 3: leave by the north door (${word})`,
  instruction:
    '1. Stop your machine and leave it as it is\n2. Leave by the north door, not by the lifts\n3. Meet at point B beside the car park',
  description: 'Smoke was seen at the paint line. Nobody is hurt. The fire brigade is on its way; we write again at a quarter past.',
});

const committedAtUs = async (company: Company, announcementId: string): Promise<number> => {
  const [row] = await company.owner<{ us: number }[]>`
    select (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::float8 as us
    from events where announcement_id = ${announcementId} and kind = 'published'`;
  if (!row) throw new Error('It was not published');
  return row.us;
};

/** Publishes as an editor does, by the newsroom's own rule, waits for who is to have it, and ends it again, so that the next stands alone. */
export const publishToAll = async (
  company: Company,
  word: string,
  arrived: () => Promise<unknown>,
): Promise<{ sinceUs: number; pressedUs: number }> => {
  const pressedUs = (performance.timeOrigin + performance.now()) * 1_000;
  const id = await publishTo(company.editor, [], { everyone: true, texts: [textWith(word)] });
  await arrived();
  const sinceUs = await committedAtUs(company, id);
  await end(company.editor, id);
  return { sinceUs, pressedUs };
};

export const startPregon = async (company: Company, roles: string, nodeArguments: string[] = []): Promise<Server & { portal: Program }> => {
  const portal = await startPortal(company, roles, nodeArguments);
  const crowd = new Crowd({ port: portalPort, path: '/live', cookies: company.cookies });
  const publish = async (word: string): Promise<Publication> => {
    const delivered = await crowd.watch(word);
    const moments = await publishToAll(company, word, delivered);
    return { ...(await delivered()), ...moments };
  };
  const stop = async () => {
    crowd.end();
    if (portal.isRunning) await portal.stop();
    endAll();
  };
  return { name: 'pregon', pids: [portal.pid], crowd, publish, stop, portal };
};

/** A peer, whose events are as long as `bytes` says. */
export const toServer = (peer: Peer, bytes: () => number): Server => {
  const crowd = new Crowd({ port: peer.port, path: peer.stream, cookies: [] });
  let framing: number | null = null;
  const publish = async (word: string): Promise<Publication> => {
    const body = word.padEnd(bytes() - (framing ?? 0), '.');
    const whenDelivered = await crowd.watch(word);
    const sinceUs = await crowd.post(peer.port, peer.publish, body);
    const delivered = await whenDelivered();
    framing ??= delivered.bytes - body.length;
    return { ...delivered, sinceUs, pressedUs: sinceUs };
  };
  const stop = async () => {
    crowd.end();
    await peer.stop();
  };
  return { name: peer.name, pids: peer.pids, crowd, publish, stop };
};
