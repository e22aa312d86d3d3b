/** The doctor at the portal's own door: does what stands in front pass events on at once, and can enough browsers stay? */
import { once } from 'node:events';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { connect } from 'node:tls';
import { env } from '#env';
import { openFileLimit, streamLimit } from '#server/live/limit.ts';
import { bad, type Finding, ok, worth } from './finding.ts';

const timeoutMs = 6_000;
const fewStreams = 1_000;
const manyStreams = 10_000;
/** A stream without a session is told so, and ends a second later: an event that arrives only with that end was held back by a proxy. */
const heldBackMs = 500;

const open = async (address: string): Promise<IncomingMessage> => {
  const asked = (address.startsWith('https:') ? getSecure : getPlain)(address, { agent: false, timeout: timeoutMs });
  asked.once('timeout', () => asked.destroy(new Error('no answer')));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
};

/** Opens /live through PORTAL_URL without a session. Bad when a proxy holds events back; rejects when nothing answers within 6 s. */
export const lookAtStream = async (): Promise<Finding> => {
  const address = `${env().PORTAL_URL}/live`;
  const answer = await open(address);
  const type = answer.headers['content-type'] ?? 'no type';
  if (answer.statusCode !== 200 || !type.startsWith('text/event-stream')) {
    answer.destroy();
    return bad('stream', `${address} answered ${answer.statusCode} with ${type}: no banner will be live through it`);
  }
  const encoding = answer.headers['content-encoding'];
  let firstMs: number | null = null;
  answer.on('data', () => {
    firstMs ??= performance.now();
  });
  await once(answer, 'end');
  const before = firstMs === null ? 0 : performance.now() - firstMs;
  if (before < heldBackMs)
    return bad('stream', `events arrive only when the stream ends: turn off buffering for /live (docs/operations.md)`);
  if (encoding !== undefined) return worth('stream', `is compressed (${encoding}) on the way: turn that off for /live`);
  return ok('stream', 'events arrive at once through PORTAL_URL');
};

/**
 * Worth changing when browsers cannot speak HTTP/2 at PORTAL_URL: they open six connections at most, for all tabs. Rejects when nothing
 * answers within 6 s.
 */
export const lookAtProtocol = async (): Promise<Finding> => {
  const { protocol, hostname, port } = new URL(env().PORTAL_URL);
  if (protocol !== 'https:') return worth('HTTP/2', 'PORTAL_URL is not https: browsers open six connections at most');
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    servername: hostname,
    ALPNProtocols: ['h2', 'http/1.1'],
    timeout: timeoutMs,
  });
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  await once(socket, 'secureConnect');
  const spoken = socket.alpnProtocol;
  socket.destroy();
  return spoken === 'h2'
    ? ok('HTTP/2', 'spoken at PORTAL_URL')
    : worth('HTTP/2', 'not spoken at PORTAL_URL: browsers open six connections at most');
};

/** Of this shell; systemd and others give a service limits of its own. */
export const lookAtOpenFiles = async (): Promise<Finding> => {
  const limit = openFileLimit();
  const streams = streamLimit(limit);
  const says = Number.isFinite(limit) ? `${limit}: at most ${streams} open browsers a process` : 'without limit';
  if (streams < fewStreams) return bad('open files', `${says}; raise it (LimitNOFILE=, ulimit -n)`);
  return streams < manyStreams ? worth('open files', `${says}; raise it (LimitNOFILE=, ulimit -n)`) : ok('open files', says);
};
