/**
 * Roles from the sign-on's groups (ROLE_MAP). Invariant: never administrator; what the sign-on no longer says ends now, what it did not
 * say stays as it is, and whoever is concerned hears of either, once until it changes.
 */
import { insertAudit } from '#db/audit.ts';
import type { Tx } from '#db/client.ts';
import { endVanishedClaimGrants, insertClaimGrants, listClaimRoles, listHolders, updateClaimGroups } from '#db/directory/grants.ts';
import { findGaps, type GroupsGap } from '#db/identity/sign-on.ts';
import { insertNotice, insertNoticeSparingly, updateNoticesSettled } from '#db/notices/notices.ts';
import { env } from '#env';
import { type ReadGroups, rolesOf } from './claimed-groups.ts';

/** Why the groups are not known, or null; and whether the person holds roles that may not be theirs any more. */
export type GroupsState = { gap: GroupsGap | null; holdsRoles: boolean };

const listAdministrators = async (tx: Tx): Promise<string[]> => (await listHolders(tx, 'administrator')).sort();

export const refreshRoles = async (tx: Tx, personId: string, read: ReadGroups): Promise<GroupsState> => {
  const isMapped = env().ROLE_MAP.size > 0;
  // Nothing is mapped any more: that is said by the settings, whatever the groups are.
  const gap = isMapped && 'gap' in read ? read.gap : null;
  const groups = 'gap' in read ? [] : read.groups;
  // A person who moved to another department does not manage the one they left, whatever their groups are.
  const claimed = gap === null ? rolesOf(groups, env().ROLE_MAP) : await listClaimRoles(tx, personId);
  const ended = await endVanishedClaimGrants(tx, personId, claimed);
  const given = await insertClaimGrants(tx, personId, claimed);
  await updateClaimGroups(tx, personId, claimed);
  for (const { role } of ended)
    await insertAudit(tx, { actorId: null, action: 'grant.ended', subject: personId, detail: { role, source: 'claims' } });
  for (const { role } of given)
    await insertAudit(tx, { actorId: null, action: 'grant.given', subject: personId, detail: { role, source: 'claims' } });
  if (ended.length + given.length > 0) {
    const detail = { given: given.map(({ role }) => role), ended: ended.map(({ role }) => role) };
    await insertNotice(tx, { personIds: await listAdministrators(tx), kind: 'roles-by-group', subject: personId, detail });
  }
  return { gap, holdsRoles: claimed.length > 0 };
};

/**
 * Tells the person and the administrators, once until it changes. Groups that were not sent are what most people without any have:
 * that is news only where roles stay because of it. The administrators hear of the first person; the directory lists all.
 */
export const tellGroupsGap = async (tx: Tx, personId: string, { gap, holdsRoles }: GroupsState): Promise<void> => {
  const before = (await findGaps(tx, personId))?.groups ?? null;
  if (gap === before) return;
  for (const kind of ['groups-unread', 'groups-unread-of'] as const) await updateNoticesSettled(tx, { kind, subject: personId });
  const isNews = gap !== null && (holdsRoles || gap === 'overage' || gap === 'unreadable');
  if (!isNews) return;
  const detail = { gap };
  // A person without roles loses nothing by it: shown where they look, without a mail.
  await insertNoticeSparingly(
    tx,
    { personIds: [personId], kind: 'groups-unread', subject: personId, detail },
    { most: 1, mail: holdsRoles },
  );
  const personIds = await listAdministrators(tx);
  await insertNoticeSparingly(tx, { personIds, kind: 'groups-unread-of', subject: personId, detail }, { most: 1, mail: true });
};
