/**
 * Hearing what other processes say through the database. Invariant: a connection that was cut, or that is half-open, is
 * found within seconds and replaced; what was said meanwhile is lost, so whoever listens is woken then to look for itself.
 */
import { openListener } from '#db/client.ts';
import { type Channel, countListening, startListening } from '#db/notify.ts';
import { timing } from '#timing';
import { describeError, log } from './log.ts';
import { within, withTimeout } from './within.ts';

const endGraceMs = 1_000;

/** Calls back at each notification, and with no payload at each (re)connect. Rejects when the first connection fails. Returns how to stop. */
export const listen = async (
  login: 'live' | 'worker',
  on: Partial<Record<Channel, (payload: string) => void>>,
): Promise<() => Promise<void>> => {
  const channels = Object.keys(on) as Channel[];
  const listener = openListener(login, (channel, payload) => on[channel as Channel]?.(payload));
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    if ((await countListening(listener.pool)) === channels.length) return;
    for (const channel of channels) await startListening(listener.pool, channel);
    for (const channel of channels) on[channel]?.('');
  };
  const lookOften = async (): Promise<void> => {
    await withTimeout(timing().deafMs, look()).catch((error: unknown) => {
      log().warn({ login, ...describeError(error) }, 'listening: not heard, will connect again');
      listener.cut();
    });
    if (!stopped) timer = setTimeout(() => void lookOften(), timing().pollMs);
  };
  await look().catch(async (error: unknown) => {
    await listener.pool.end({ timeout: 0 });
    throw error;
  });
  timer = setTimeout(() => void lookOften(), timing().pollMs);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await within(endGraceMs, listener.pool.end({ timeout: 0 }));
  };
};
