/**
 * Looks after the connections to the database. Invariant: a connection whose other end is gone without a word (a firewall
 * that forgot it, a machine without power) holds nothing up for longer than about 15 s; the system itself would wait for minutes.
 */
import { cutSilentPools, openReserved, type Role } from '#db/client.ts';
import { timing } from '#timing';
import { describeError, log } from './log.ts';

export type PoolWatch = {
  /** True when the reserved connections were all open when last looked at. */
  hasReserved: () => boolean;
  stop: () => void;
};

/** Opens what is reserved for these roles and keeps it open. Begins to look after all; resolves when it looked once. */
export const watchPools = async (roles: Iterable<Role>): Promise<PoolWatch> => {
  let isLooking = false;
  let hasReserved = true;
  let isReserving = false;
  const reserve = async (): Promise<void> => {
    if (isReserving) return;
    isReserving = true;
    const had = hasReserved;
    hasReserved = await openReserved(roles).then(
      () => true,
      (error: unknown) => {
        if (had) log().error(describeError(error), 'database: a reserved connection cannot be had');
        return false;
      },
    );
    isReserving = false;
  };
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    // Not waited for: at a connection that is half-open it ends when that is cut.
    void reserve();
    const silent = await cutSilentPools(timing().silentMs).finally(() => {
      isLooking = false;
    });
    if (silent.length > 0) log().error({ pools: silent }, 'database: connections gave no sign of life and were cut');
  };
  await reserve();
  const timer = setInterval(() => void look(), timing().signMs);
  return { hasReserved: () => hasReserved, stop: () => clearInterval(timer) };
};
