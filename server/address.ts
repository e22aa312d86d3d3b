/**
 * The network address a request comes from.
 * Invariant: forwarded addresses count only from a trusted proxy, and of a list only the last one that is not a trusted proxy, so that
 * nobody chooses an address by sending one.
 */
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import { env } from '#env';

const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, '');

/** True for an address in TRUSTED_PROXIES, also as an IPv4 address written as IPv6. False for everything that is no address. */
export const isTrusted = (address: string | undefined): boolean => {
  const known = plain(address ?? '');
  return isIP(known) !== 0 && env().TRUSTED_PROXIES.check(known, isIPv6(known) ? 'ipv6' : 'ipv4');
};

/** The four groups that name a network; one machine may have any address within it. */
const networkOf = (address: string): string => {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  // An IPv4 address at the end stands for two groups.
  const length = (groups: string[]) => groups.length + (groups.at(-1)?.includes('.') ? 1 : 0);
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - length(front) - length(back)) }, () => '0');
  const groups = [...front, ...gap, ...back].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
};

const forwardedIn = (request: IncomingMessage): string[] =>
  [request.headers['x-forwarded-for'] ?? []].flat().flatMap((line) => line.split(',').map(plain));

/** An IPv4 address, or an IPv6 network of 64 bits. */
export const addressOf = (request: IncomingMessage): string => {
  const own = plain(request.socket.remoteAddress ?? '');
  const sender = isTrusted(own) ? (forwardedIn(request).findLast((each) => !isTrusted(each)) ?? own) : own;
  // A forwarded text that is no address was made up by the sender: then only the proxy is known.
  const address = isIP(sender) === 0 ? own : sender;
  return isIPv6(address) ? networkOf(address) : address;
};
