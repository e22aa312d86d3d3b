/** What waits for a second administrator: shown with the old and the new value, confirmed or declined by another than who asked, or taken back. */

import { z } from 'zod';
import { insertAudit } from '#db/audit.ts';
import { type Tx, web } from '#db/client.ts';
import { type HouseRequestRow, listOpenHouseRequests, lockOpenHouseRequest, updateHouseRequestDecision } from '#db/house-requests.ts';
import { insertNotice, updateNoticesSettled } from '#db/notices.ts';
import { findSender } from '#db/senders.ts';
import { decisions } from '#domain/decision.ts';
import { mayAdminister, mayDecide, whyNotConfirm } from '#domain/rights.ts';
import { toSenderCard } from '#server/announcements/read.ts';
import { canonicalJson } from '#server/audience/rule.ts';
import { Refused } from '#server/errors.ts';
import { parseWith } from '#server/form-fields.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { applyChange, requireAmongAdministrators } from './change.ts';
import { changeHouse, readHouseNow } from './settings.ts';
import type { HouseChangeView, HouseRequestView } from './view.ts';

const cardFields = ['purpose', 'mail', 'telephone', 'never'] as const;

export const parseHouseDecision = parseWith(z.object({ id: z.uuid('unexpected'), decision: z.enum(decisions, 'unexpected') }));

export type HouseDecisionInput = Extract<ReturnType<typeof parseHouseDecision>, { ok: true }>['input'];

/** Only what is another than it was. */
const changesOf = (row: HouseRequestRow): HouseChangeView[] => {
  if (row.key !== 'sender') return [{ field: row.key, before: String(row.before), after: String(row.after) }];
  const before: Record<string, string> = { name: row.before?.name ?? '', ...row.before?.card };
  const after: Record<string, string> = { name: row.after.name, ...row.after.card };
  return (['name', ...cardFields] as const)
    .map((field) => ({
      field: field === 'telephone' ? ('senderTelephone' as const) : field,
      before: before[field] ?? '',
      after: after[field] ?? '',
    }))
    .filter((change) => change.before !== change.after);
};

const toView = (row: HouseRequestRow, viewer: Viewer): HouseRequestView => ({
  id: row.id,
  key: row.key,
  senderId: row.senderId,
  senderName: row.key === 'sender' ? (row.before?.name ?? null) : null,
  changes: changesOf(row),
  askedBy: row.requesterName,
  askedAt: row.requestedAt.toISOString(),
  mine: row.requestedBy === viewer.personId ? 'asked' : 'decide',
});

/** For administrators, oldest first. */
export const listHouseRequests = async (viewer: Viewer): Promise<HouseRequestView[]> =>
  mayAdminister(viewer) ? (await listOpenHouseRequests(web())).map((row) => toView(row, viewer)) : [];

/** Something else was set since it was asked for: what is confirmed would not be what was shown. */
const isStale = async (tx: Tx, row: HouseRequestRow): Promise<boolean> => {
  if (row.key !== 'sender') return (await readHouseNow(tx))[row.key] !== row.before;
  if (row.senderId === null) return false;
  const now = await findSender(tx, row.senderId);
  return canonicalJson(now && { name: now.name, card: toSenderCard(now.card) }) !== canonicalJson(row.before);
};

/** Why this viewer may not confirm, or null. */
const whyNot = async (tx: Tx, row: HouseRequestRow, viewer: Viewer, administrators: string[]): Promise<string | null> => {
  const refusal = whyNotConfirm(viewer, row, administrators);
  if (refusal) return refusal;
  return (await isStale(tx, row)) ? 'requestStale' : null;
};

export const decideHouseRequest = (viewer: Viewer, { id, decision }: HouseDecisionInput) =>
  changeHouse(viewer, async (tx) => {
    const administrators = await requireAmongAdministrators(tx, viewer);
    const row = await lockOpenHouseRequest(tx, id);
    if (!row) throw new Refused('requestDecided');
    const refusal = decision === 'confirmed' ? await whyNot(tx, row, viewer, administrators) : null;
    if (refusal) throw new Refused(refusal);
    if (!mayDecide(viewer, row, decision)) throw new Refused('notAllowed');
    await updateHouseRequestDecision(tx, id, { decision, by: viewer.personId });
    await updateNoticesSettled(tx, { kind: 'setting-waiting', subject: id });
    await insertAudit(tx, { actorId: viewer.personId, action: `house.${decision}`, subject: id, detail: { key: row.key } });
    if (decision === 'confirmed') await applyChange(tx, row, { by: row.requestedBy, confirmedBy: viewer.personId });
    if (decision !== 'withdrawn')
      await insertNotice(tx, { personIds: [row.requestedBy], kind: 'setting-decided', subject: id, detail: { key: row.key, decision } });
    return 'done';
  });
