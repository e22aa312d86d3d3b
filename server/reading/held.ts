/**
 * Held announcements as their writer sees them: the reason, and for how many people it was confirmed and how many it means now. Counted
 * when the newsroom is opened, so that the number on the button is current.
 */

import { countAudience } from '#db/audience/recipients.ts';
import { findHeldReason } from '#db/audit.ts';
import { web } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { type DeskRow, listDepartmentNames } from '#db/reading/announcements.ts';
import type { Counted } from '#domain/audience.ts';
import { mayOpenDraft, mayStillPublish } from '#domain/rights.ts';
import { departmentsOff } from '#server/audience/drift.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { HeldBecause } from '#server/publishing/view.ts';
import type { HeldView } from './view.ts';

const mostDepartments = 5;
/** Reasons that are about changed numbers. */
const aboutNumbers: HeldBecause[] = ['audienceDrifted', 'audienceBecameEveryone', 'audienceEmpty'];
/** Reasons after which it can be released without a change of its content. */
const releasable: HeldBecause[] = [...aboutNumbers, 'authorNotAllowed'];
const known: string[] = [
  ...releasable,
  'unreadable',
  'contentChanged',
  'needsApproval',
  'ruleChanged',
  'expired',
  'restored',
] satisfies HeldBecause[];

const toHeldBecause = (reason: string | null): HeldBecause =>
  reason !== null && known.includes(reason) ? (reason as HeldBecause) : 'unknown';

/** The rows among these that are held, by id. */
export const readHeld = async (viewer: Viewer, rows: DeskRow[]): Promise<Map<string, HeldView>> => {
  const held = rows.filter((row) => row.state === 'held');
  return new Map(await Promise.all(held.map(async (row) => [row.id, await toHeldView(viewer, row)] as const)));
};

const toHeldView = async (viewer: Viewer, row: DeskRow): Promise<HeldView> => {
  const [reason, now] = await Promise.all([findHeldReason(web(), row.id), countAudience(web(), row.audienceRule)]);
  const because = toHeldBecause(reason);
  const counted = aboutNumbers.includes(because) ? row.counted : null;
  const isOpen = row.expiresAt !== null && row.expiresAt > databaseNow();
  const mayRelease = mayOpenDraft(viewer, row) && mayStillPublish(viewer, row.audienceRule);
  return {
    reason: because,
    confirmed: counted?.total ?? null,
    now: now.total,
    departments: counted ? await readChanges(counted, now) : [],
    canRelease: mayRelease && isOpen && now.total > 0 && releasable.includes(because),
  };
};

const readChanges = async (confirmed: Counted, now: Counted): Promise<HeldView['departments']> => {
  const changes = departmentsOff(confirmed, now)
    .map((id) => ({ id, confirmed: confirmed.departments[id] ?? 0, now: now.departments[id] ?? 0 }))
    .sort((a, b) => Math.abs(b.now - b.confirmed) - Math.abs(a.now - a.confirmed))
    .slice(0, mostDepartments);
  const ids = changes.flatMap(({ id }) => (id === '' ? [] : [id]));
  const names = new Map((await listDepartmentNames(web(), ids)).map((row) => [row.id, row.name]));
  return changes.map(({ id, ...numbers }) => ({ name: names.get(id) ?? null, ...numbers }));
};
