/**
 * Changing whom to call, who speaks and what is forgotten when. Invariant: one administrator alone only asks for it, and the other
 * administrators are told in the same transaction; an installation that never had a second one sets it at once.
 */
import { insertAudit } from '#db/audit.ts';
import { hasSqlState, type Tx } from '#db/client.ts';
import { lockHolders } from '#db/directory/grants.ts';
import { insertNotice } from '#db/notices/notices.ts';
import { insertOrganizationRequest, maySetAlone, type OrganizationChange } from '#db/organization/requests.ts';
import { insertSender, updateSender } from '#db/organization/senders.ts';
import { upsertSetting } from '#db/organization/settings.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';

const uniqueViolation = '23505';

/** Where the form says what is wrong. */
const fieldOf = ({ key }: OrganizationChange): string => (key === 'sender' ? 'name' : key);

/** The administrators there are, with the viewer still among them. Holds the lock of roles from then on. */
export const requireAmongAdministrators = async (tx: Tx, viewer: Viewer): Promise<string[]> => {
  const administrators = await lockHolders(tx, 'administrator');
  if (!administrators.includes(viewer.personId)) throw new Refused('notAllowed');
  return administrators;
};

export const changeOrAsk = async (tx: Tx, viewer: Viewer, change: OrganizationChange): Promise<'done' | 'asked'> => {
  const administrators = await requireAmongAdministrators(tx, viewer);
  const { personId } = viewer;
  if (await maySetAlone(tx, personId)) {
    await applyChange(tx, change, { by: personId, confirmedBy: null });
    return 'done';
  }
  const others = administrators.filter((each) => each !== personId);
  if (others.length === 0) throw new Refused('form', { [fieldOf(change)]: 'noSecond' });
  const subject = await insertOrganizationRequest(tx, change, personId).catch((error: unknown) => {
    if (hasSqlState(error, uniqueViolation)) throw new Refused('form', { [fieldOf(change)]: 'waitsAlready' });
    throw error;
  });
  // Stored audit actions keep their first name: house.asked, house.confirmed, house.declined, house.withdrawn.
  await insertAudit(tx, { actorId: personId, action: 'house.asked', subject, detail: { key: change.key } });
  await insertNotice(tx, { personIds: others, kind: 'setting-waiting', subject, detail: { key: change.key } });
  return 'asked';
};

/** confirmedBy null: it needed nobody. The database asks again whether it may be (guard_setting, guard_sender). */
export const applyChange = async (
  tx: Tx,
  change: OrganizationChange,
  { by, confirmedBy }: { by: string; confirmedBy: string | null },
): Promise<void> => {
  const actorId = confirmedBy ?? by;
  if (change.key !== 'sender') {
    await upsertSetting(tx, { key: change.key, value: change.after, by, confirmedBy });
    await insertAudit(tx, { actorId, action: 'settings.changed', subject: null, detail: { key: change.key } });
    return;
  }
  const said = { ...change.after, confirmedBy: actorId };
  const action = change.senderId === null ? 'sender.added' : 'sender.changed';
  const subject = change.senderId ?? (await insertSender(tx, said));
  if (change.senderId !== null) await updateSender(tx, { id: change.senderId, ...said });
  await insertAudit(tx, { actorId, action, subject });
};
