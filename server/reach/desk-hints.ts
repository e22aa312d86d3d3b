/**
 * Says to every process that the figures of these announcements changed, so that whoever looks at them is told. Invariant: however many
 * reports and mails there are, it is one notification in `deskMs`; nobody waits for it, and it carries no figure.
 */
import type { Db } from '#db/client.ts';
import { notifyIds } from '#db/notify.ts';
import { describeError, log } from '#server/log.ts';
import { timing } from '#timing';

/** Never throws: what could not be said now is said with the next. */
export type DeskHints = (announcementIds: Iterable<string>) => void;

export const createDeskHints = (pool: () => Db): DeskHints => {
  const changed = new Set<string>();
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let waits = false;

  const say = async (): Promise<void> => {
    const ids = [...changed];
    changed.clear();
    saidAtMs = performance.now();
    try {
      await notifyIds(pool(), 'pregon_desk', ids);
    } catch (error) {
      for (const id of ids) changed.add(id);
      log().warn(describeError(error), 'desk hints: not said, will try with the next');
    } finally {
      waits = false;
    }
  };

  return (announcementIds) => {
    for (const id of announcementIds) changed.add(id);
    if (waits || changed.size === 0) return;
    waits = true;
    setTimeout(() => void say(), Math.max(0, saidAtMs + timing().deskMs - performance.now())).unref();
  };
};
