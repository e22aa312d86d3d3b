/**
 * Groups and who is in them, changed by administrators. Invariant: what a better source brought (claims, CSV, SCIM) is not
 * changed by hand; a retired group chooses nobody.
 */

import { insertAudit } from '#db/audit.ts';
import { type Tx, web } from '#db/client.ts';
import {
  deleteMembership,
  findGroup as findRow,
  hasGroupNamed,
  insertGroup,
  insertMembership,
  listPeopleKnownBy,
  listGroups as listRows,
  lockGroup,
  retireGroup as retireRow,
  updateGroupName,
} from '#db/directory/groups.ts';
import { lockPerson } from '#db/directory/person.ts';
import { lockDirectory } from '#db/directory/tree.ts';
import { notify } from '#db/notify.ts';
import { isId } from '#domain/ids.ts';
import { toSource } from '#domain/source.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeDirectory, requireAdministrator } from './change.ts';
import type { GroupPage, GroupView } from './view.ts';

type Done = Promise<{ outcome: 'done' }>;

/** All groups in use, with the number of their people. Administrators only. */
export const listGroups = async (viewer: Viewer): Promise<GroupView[]> => {
  requireAdministrator(viewer);
  return (await listRows(web())).map(({ id, name, source, people }) => ({ id, name, people, from: toSource(source) }));
};

/** Null when there is none with this id. */
export const findGroup = async (viewer: Viewer, id: string): Promise<GroupPage | null> => {
  requireAdministrator(viewer);
  const row = isId(id) ? await findRow(web(), id) : null;
  if (!row) return null;
  const { name, source, people, retiredAt } = row;
  return { id, name, people, from: toSource(source), retired: retiredAt !== null, mayChange: retiredAt === null && source === 'hand' };
};

/** Locks a group that may be changed by hand. */
const requireGroup = async (tx: Tx, id: string): Promise<void> => {
  const source = await lockGroup(tx, id);
  if (source === null) throw new Refused('gone');
  if (source !== 'hand') throw new Refused('groupElsewhere');
};

/** Makes a group that is kept by hand. Refused when another one in use has the name, whatever its capitals. */
export const createGroup = (viewer: Viewer, { name }: { name: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    if (await hasGroupNamed(tx, name, null)) throw new Refused('form', { name: 'nameTaken' });
    const subject = await insertGroup(tx, name);
    await insertAudit(tx, { actorId: viewer.personId, action: 'group.created', subject });
  });

/** Refused for a group that another source keeps, and when the name is taken. */
export const renameGroup = (viewer: Viewer, { id, name }: { id: string; name: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    await requireGroup(tx, id);
    if (await hasGroupNamed(tx, name, id)) throw new Refused('form', { name: 'nameTaken' });
    if (await updateGroupName(tx, id, name)) await insertAudit(tx, { actorId: viewer.personId, action: 'group.renamed', subject: id });
  });

/** Takes a group out of use; rules that name it mean nobody by it any more. Refused for a group that another source keeps. */
export const retireGroup = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    await requireGroup(tx, id);
    await retireRow(tx, id);
    await insertAudit(tx, { actorId: viewer.personId, action: 'group.retired', subject: id });
  });

/** By their number in the directory or their address: nobody else may be meant. */
export const addMember = (viewer: Viewer, { id, known }: { id: string; known: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await requireGroup(tx, id);
    const [person, other] = await listPeopleKnownBy(tx, known);
    if (!person) throw new Refused('form', { known: 'knownNobody' });
    if (other) throw new Refused('form', { known: 'knownSeveral' });
    if (await insertMembership(tx, id, person.id))
      await tellMoved(tx, viewer, { action: 'group.joined', groupId: id, personId: person.id });
  });

/** Adds a person, whose open streams are loaded again. Does nothing for a member; refused when the person is gone. */
export const joinGroup = (viewer: Viewer, { id, personId }: { id: string; personId: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await requireGroup(tx, id);
    if (!(await lockPerson(tx, personId))) throw new Refused('gone');
    if (await insertMembership(tx, id, personId)) await tellMoved(tx, viewer, { action: 'group.joined', groupId: id, personId });
  });

/** Takes a person out, whose open streams are loaded again. Does nothing for somebody who is no member. */
export const leaveGroup = (viewer: Viewer, { id, personId }: { id: string; personId: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await requireGroup(tx, id);
    if (await deleteMembership(tx, id, personId)) await tellMoved(tx, viewer, { action: 'group.left', groupId: id, personId });
  });

/** Written down, and their open streams are loaded again. */
const tellMoved = async (tx: Tx, viewer: Viewer, { action, groupId, personId }: { action: string; groupId: string; personId: string }) => {
  await insertAudit(tx, { actorId: viewer.personId, action, subject: groupId, detail: { person: personId } });
  await notify(tx, 'pregon_people', personId);
};
