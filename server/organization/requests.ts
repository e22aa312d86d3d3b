/**
 * Changes that wait for a second administrator: shown with the old and the new value; confirmed or declined by somebody other than the
 * requester, or withdrawn by the requester.
 */

import { z } from 'zod';
import { insertAudit } from '#db/audit.ts';
import { type Tx, web } from '#db/client.ts';
import { insertNotice, updateNoticesSettled } from '#db/notices/notices.ts';
import {
  listOpenOrganizationRequests,
  lockOpenOrganizationRequest,
  type OrganizationRequestRow,
  updateOrganizationRequestDecision,
} from '#db/organization/requests.ts';
import { findSender } from '#db/organization/senders.ts';
import { decisions } from '#domain/decision.ts';
import { mayAdminister, mayDecide, whyNotConfirm } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import { canonicalJson } from '#server/fingerprint.ts';
import { parseWith } from '#server/form-fields.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { applyChange, requireAmongAdministrators } from './change.ts';
import { toSenderCard } from './sender-card.ts';
import { changeOrganization, readOrganizationNow } from './settings.ts';
import type { OrganizationChangeView, OrganizationRequestView } from './view.ts';

const cardFields = ['purpose', 'mail', 'telephone', 'never'] as const;

export const parseOrganizationDecision = parseWith(z.object({ id: z.uuid('unexpected'), decision: z.enum(decisions, 'unexpected') }));

export type OrganizationDecisionInput = Extract<ReturnType<typeof parseOrganizationDecision>, { ok: true }>['input'];

/** Only what is another than it was. */
const changesOf = (row: OrganizationRequestRow): OrganizationChangeView[] => {
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

const toView = (row: OrganizationRequestRow, viewer: Viewer): OrganizationRequestView => ({
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
export const listOrganizationRequests = async (viewer: Viewer): Promise<OrganizationRequestView[]> =>
  mayAdminister(viewer) ? (await listOpenOrganizationRequests(web())).map((row) => toView(row, viewer)) : [];

/** Something else was set since it was asked for: what is confirmed would not be what was shown. */
const isStale = async (tx: Tx, row: OrganizationRequestRow): Promise<boolean> => {
  if (row.key !== 'sender') return (await readOrganizationNow(tx))[row.key] !== row.before;
  if (row.senderId === null) return false;
  const now = await findSender(tx, row.senderId);
  return canonicalJson(now && { name: now.name, card: toSenderCard(now.card) }) !== canonicalJson(row.before);
};

/** Why this viewer may not confirm, or null. */
const whyNot = async (tx: Tx, row: OrganizationRequestRow, viewer: Viewer, administrators: string[]): Promise<string | null> => {
  const refusal = whyNotConfirm(viewer, row, administrators);
  if (refusal) return refusal;
  return (await isStale(tx, row)) ? 'requestStale' : null;
};

export const decideOrganizationRequest = (viewer: Viewer, { id, decision }: OrganizationDecisionInput) =>
  changeOrganization(viewer, async (tx) => {
    const administrators = await requireAmongAdministrators(tx, viewer);
    const row = await lockOpenOrganizationRequest(tx, id);
    if (!row) throw new Refused('requestDecided');
    const refusal = decision === 'confirmed' ? await whyNot(tx, row, viewer, administrators) : null;
    if (refusal) throw new Refused(refusal);
    if (!mayDecide(viewer, row, decision)) throw new Refused('notAllowed');
    await updateOrganizationRequestDecision(tx, id, { decision, by: viewer.personId });
    await updateNoticesSettled(tx, { kind: 'setting-waiting', subject: id });
    await insertAudit(tx, { actorId: viewer.personId, action: `house.${decision}`, subject: id, detail: { key: row.key } });
    if (decision === 'confirmed') await applyChange(tx, row, { by: row.requestedBy, confirmedBy: viewer.personId });
    if (decision !== 'withdrawn')
      await insertNotice(tx, { personIds: [row.requestedBy], kind: 'setting-decided', subject: id, detail: { key: row.key, decision } });
    return 'done';
  });
