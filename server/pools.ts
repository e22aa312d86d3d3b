/**
 * Looks after the connections to the database. Invariant: a connection whose other end is gone without a word (a firewall
 * that forgot it, a machine without power) holds nothing up for longer than about 15 s; the system itself would wait for minutes.
 */
import { cutSilentPools } from '#db/client.ts';
import { log } from '#server/log.ts';
import { timing } from '#timing';

/** Begins to look; returns how to stop. */
export const watchPools = (): (() => void) => {
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const silent = await cutSilentPools(timing().silentMs).finally(() => {
      isLooking = false;
    });
    if (silent.length > 0) log().error({ pools: silent }, 'database: connections gave no sign of life and were cut');
  };
  const timer = setInterval(() => void look(), timing().signMs);
  return () => clearInterval(timer);
};
