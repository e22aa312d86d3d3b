/**
 * The tree of departments: made, named, moved, merged and retired by administrators. Invariant: nothing is deleted, a name moves
 * nobody, there is no circle, and nobody is left in a department that is retired.
 */
import { insertAudit } from '#db/audit.ts';
import { type Tx, web } from '#db/client.ts';
import { listManagersOf } from '#db/directory/roles.ts';
import {
  countUses,
  endManagersOf,
  findDepartment as findDepartmentRow,
  hasNamesake,
  haveNamesakesBelow,
  insertDepartment,
  type LockedDepartment,
  listNamesOf,
  listTree as listTreeRows,
  lockDepartment,
  lockDirectory,
  retireDepartment as retireDepartmentRow,
  type TreeRow,
  updateDepartmentName,
  updateDepartmentOfPeople,
  updateDepartmentParent,
  updateParentOfChildren,
} from '#db/directory/tree.ts';
import { insertNotice } from '#db/notices/notices.ts';
import { isId } from '#domain/ids.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeDirectory, requireAdministrator } from './change.ts';
import { toGrantView } from './grant-view.ts';
import type { DepartmentPage, TreeNode } from './view.ts';

type Done = Promise<{ outcome: 'done' }>;

const toNodes = (rows: TreeRow[], parentId: string | null): TreeNode[] =>
  rows
    .filter((row) => row.parentId === parentId)
    .map(({ id, name, people }) => {
      const below = toNodes(rows, id);
      return { id, name, people, peopleBelow: people + below.reduce((sum, child) => sum + child.peopleBelow, 0), below };
    });

/** Departments that are not retired, top ones first, with how many active people are in each. */
export const listTree = async (viewer: Viewer): Promise<TreeNode[]> => {
  requireAdministrator(viewer);
  return toNodes(await listTreeRows(web()), null);
};

/** Null when there is none with this id. */
export const findDepartment = async (viewer: Viewer, id: string): Promise<DepartmentPage | null> => {
  requireAdministrator(viewer);
  const row = isId(id) ? await findDepartmentRow(web(), id) : null;
  if (!row) return null;
  const [names, managers] = await Promise.all([listNamesOf(web(), row.path), listManagersOf(web(), row.path)]);
  const { name, parentId, people, peopleBelow, children, externalId } = row;
  return {
    ...{ id, name, parentId, people, peopleBelow, children, externalId },
    above: names.filter((each) => each.id !== id),
    retiredAt: row.retiredAt?.toISOString() ?? null,
    managers: managers.map(toGrantView),
  };
};

/** The department when it can be changed; takes the locks. */
const requireDepartment = async (tx: Tx, id: string): Promise<LockedDepartment> => {
  const found = await lockDepartment(tx, id);
  if (!found || found.retired) throw new Refused('gone');
  return found;
};

const requirePlace = async (tx: Tx, id: string | null, field: string): Promise<LockedDepartment | null> => {
  if (id === null) return null;
  const found = await lockDepartment(tx, id);
  if (!found || found.retired) throw new Refused('form', { [field]: 'placeGone' });
  return found;
};

const refuseNamesake = async (
  tx: Tx,
  given: { name: string; parentId: string | null; except: string | null },
  field: string,
): Promise<void> => {
  if (await hasNamesake(tx, given)) throw new Refused('form', { [field]: 'nameTaken' });
};

/** Makes a department; `parentId` null: at the top. Refused when a sibling has the name, whatever its capitals. */
export const createDepartment = (viewer: Viewer, { name, parentId }: { name: string; parentId: string | null }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    const parent = await requirePlace(tx, parentId, 'parentId');
    await refuseNamesake(tx, { name, parentId, except: null }, 'name');
    const id = await insertDepartment(tx, { name, parent });
    await insertAudit(tx, { actorId: viewer.personId, action: 'department.created', subject: id, detail: { parent: parentId } });
  });

/** Refused when a sibling has the name. No change, and no line of the audit log, when the name is the same. */
export const renameDepartment = (viewer: Viewer, { id, name }: { id: string; name: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    const { parentId } = await requireDepartment(tx, id);
    await refuseNamesake(tx, { name, parentId, except: id }, 'name');
    if (await updateDepartmentName(tx, id, name))
      await insertAudit(tx, { actorId: viewer.personId, action: 'department.renamed', subject: id });
  });

/** With everything below it. Null: to the top. */
export const moveDepartment = (viewer: Viewer, { id, parentId }: { id: string; parentId: string | null }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    const moved = await requireDepartment(tx, id);
    const parent = await requirePlace(tx, parentId, 'parentId');
    if (parent?.path.includes(id)) throw new Refused('form', { parentId: 'moveBelowItself' });
    if (moved.parentId === parentId) return;
    const [row] = await listNamesOf(tx, [id]);
    await refuseNamesake(tx, { name: row?.name ?? '', parentId, except: id }, 'parentId');
    await updateDepartmentParent(tx, id, parent);
    await insertAudit(tx, {
      actorId: viewer.personId,
      action: 'department.moved',
      subject: id,
      detail: { from: moved.parentId, to: parentId },
    });
  });

/** Everybody in it and everything below it goes into the other; it is retired, and nobody manages it any more. */
export const mergeDepartment = (viewer: Viewer, { id, intoId }: { id: string; intoId: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    const from = await requireDepartment(tx, id);
    const into = await requirePlace(tx, intoId, 'intoId');
    if (!into || into.path.includes(id)) throw new Refused('form', { intoId: 'mergeBelowItself' });
    if (await haveNamesakesBelow(tx, id, intoId)) throw new Refused('form', { intoId: 'mergeNamesakes' });
    const people = await updateDepartmentOfPeople(tx, id, intoId);
    await updateParentOfChildren(tx, from, into);
    await leave(tx, viewer, id);
    await insertAudit(tx, { actorId: viewer.personId, action: 'department.merged', subject: id, detail: { into: intoId, people } });
  });

/** Retires an empty department, and ends the managers' roles in it. Refused while people or departments are in it. */
export const retireDepartment = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    await requireDepartment(tx, id);
    const { people, children } = await countUses(tx, id);
    if (people > 0) throw new Refused('retirePeople');
    if (children > 0) throw new Refused('retireChildren');
    await leave(tx, viewer, id);
    await insertAudit(tx, { actorId: viewer.personId, action: 'department.retired', subject: id });
  });

/** Retires it; whoever managed it is told that they no longer do. */
const leave = async (tx: Tx, viewer: Viewer, id: string): Promise<void> => {
  await retireDepartmentRow(tx, id);
  const ended = await endManagersOf(tx, id);
  for (const { personId } of ended)
    await insertAudit(tx, {
      actorId: viewer.personId,
      action: 'grant.ended',
      subject: personId,
      detail: { role: 'manager', department: id },
    });
  const detail = { role: 'manager', departmentId: id } as const;
  await insertNotice(tx, { personIds: ended.map(({ personId }) => personId), kind: 'role-ended', subject: null, detail });
};
