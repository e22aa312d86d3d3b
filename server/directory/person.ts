/**
 * One person as administrators see and change them. Invariant: by hand only what no better source owns; whoever is deactivated
 * loses sessions and roles in the same transaction, and the last two administrators stay.
 */

import { insertAudit } from '#db/audit.ts';
import { type Tx, web } from '#db/client.ts';
import { listDoublesOf, listOpenRelinksOf } from '#db/directory/doubles.ts';
import {
  findPerson as findPersonRow,
  insertPersonByHand,
  lockPerson,
  type PersonRow,
  updateActive,
  updateFacts,
} from '#db/directory/person.ts';
import { endGrantsOf, listGrantsOf, listOpenRequests } from '#db/directory/roles.ts';
import { keepSite } from '#db/directory/sites.ts';
import { keepDepartment } from '#db/directory/tree.ts';
import { endSessionsOf, listSessionsOf } from '#db/identity/sessions.ts';
import { findGaps } from '#db/identity/sign-on.ts';
import { notify } from '#db/notify.ts';
import { isId } from '#domain/ids.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeDirectory, requireAdministrator } from './change.ts';
import { toDevice } from './device-view.ts';
import { toGrantView, toRequestView } from './grant-view.ts';
import type { NewPersonInput, PersonInput } from './input.ts';
import { refuseLastAdministrators } from './roles.ts';
import { toDoubleView, toRelinkView } from './sign-on.ts';
import { allFacts, applyFacts, type Fact, mayWrite, sourceOf } from './sources.ts';
import type { FactView, PersonPage } from './view.ts';

type Done = Promise<{ outcome: 'done' }>;

const saidOf = (row: PersonRow, fact: Fact): string => {
  if (fact === 'department') return row.departments.join(' / ');
  return (fact === 'site' ? row.siteName : row[fact]) ?? '';
};

const toFact = (row: PersonRow, fact: Fact): FactView => ({
  fact,
  stored: row[fact] ?? '',
  said: saidOf(row, fact),
  from: sourceOf(row, fact),
  mayChange: mayWrite('hand', row, fact),
});

/** Null when there is nobody with this id (any more). */
export const findPerson = async (viewer: Viewer, id: string): Promise<PersonPage | null> => {
  requireAdministrator(viewer);
  const row = isId(id) ? await findPersonRow(web(), id) : null;
  if (!row) return null;
  const [grants, requests, sessions, gaps, doubles, relinks] = await Promise.all([
    listGrantsOf(web(), id),
    listOpenRequests(web()),
    listSessionsOf(web(), id),
    findGaps(web(), id),
    listDoublesOf(web(), id),
    listOpenRelinksOf(web(), id),
  ]);
  const { name, externalId, active, managerName } = row;
  return {
    ...{ id, name, externalId, active, managerName },
    inDirectory: row.source !== 'claims',
    isViewer: id === viewer.personId,
    facts: allFacts.map((fact) => toFact(row, fact)),
    groups: row.groups.map((group) => ({ id: group.id, name: group.name, mayLeave: group.source === 'hand' })),
    identities: row.identities.map(({ issuer, linkedAt }) => ({ issuer, linkedAt: new Date(linkedAt).toISOString() })),
    grants: grants.map(toGrantView),
    requests: requests.filter((request) => request.personId === id).map((request) => toRequestView(request, viewer.personId)),
    devices: sessions.map((session) => toDevice(session, viewer.sessionHash)),
    gaps: gaps ?? { department: null, email: null, groups: null },
    doubles: doubles.map(toDoubleView),
    relinks: relinks.map((relink) => toRelinkView(relink, viewer.personId)),
  };
};

/** Where somebody goes is kept from being retired meanwhile; before the person, like everybody who moves people. */
const keepPlaces = async (tx: Tx, said: PersonInput['said']): Promise<void> => {
  if (said.department && !(await keepDepartment(tx, { id: said.department }))) throw new Refused('form', { department: 'placeGone' });
  if (said.site && !(await keepSite(tx, said.site))) throw new Refused('form', { site: 'placeGone' });
};

/** Adds somebody whom no other source brings. `id` comes with the form: pressed twice it is one person. */
export const addPerson = (viewer: Viewer, { id, ...given }: NewPersonInput): Done =>
  changeDirectory(viewer, async (tx) => {
    await keepPlaces(tx, given);
    const stored = await insertPersonByHand(tx, id, given);
    if (stored === 'taken') throw new Refused('form', { externalId: 'externalIdTaken' });
    if (stored === 'added') await insertAudit(tx, { actorId: viewer.personId, action: 'person.added', subject: id });
  });

/** Stores facts of a person that were typed. Refused for a fact that a stronger source owns, and for a place that is retired. */
export const savePerson = (viewer: Viewer, { id, said }: PersonInput): Done =>
  changeDirectory(viewer, async (tx) => {
    await keepPlaces(tx, said);
    const person = await lockPerson(tx, id);
    if (!person) throw new Refused('gone');
    const { facts, taken, refused } = applyFacts(person, 'hand', said);
    if (refused.length > 0) throw new Refused('form', Object.fromEntries(refused.map((fact) => [fact, 'ownedElsewhere'])));
    if (taken.length === 0) return;
    await updateFacts(tx, id, facts, { source: 'hand', fields: taken });
    await insertAudit(tx, { actorId: viewer.personId, action: 'person.changed', subject: id, detail: { fields: taken.join() } });
    await notify(tx, 'pregon_people', id);
  });

const endAllSessions = async (tx: Tx, viewer: Viewer, id: string): Promise<void> => {
  const sessions = await endSessionsOf(tx, id, { keep: '' });
  if (sessions > 0) await insertAudit(tx, { actorId: viewer.personId, action: 'session.ended', subject: id, detail: { sessions } });
  await notify(tx, 'pregon_people', id);
};

/** Signs somebody out everywhere; their open streams end when the transaction commits. */
export const endSessions = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, (tx) => endAllSessions(tx, viewer, id));

/** Not oneself: who locks themselves out by mistake cannot come back in to mend it. */
export const setActivity = (viewer: Viewer, { id, to }: { id: string; to: 'active' | 'inactive' }): Done =>
  changeDirectory(viewer, async (tx) => {
    if (id === viewer.personId) throw new Refused('notYourself');
    if (to === 'inactive') await refuseLastAdministrators(tx, viewer, id);
    const person = await lockPerson(tx, id);
    if (!person) throw new Refused('gone');
    if (person.active === (to === 'active')) return;
    await updateActive(tx, id, to === 'active');
    const action = to === 'active' ? 'person.activated' : 'person.deactivated';
    await insertAudit(tx, { actorId: viewer.personId, action, subject: id });
    if (to === 'active') return;
    for (const { role } of await endGrantsOf(tx, id))
      await insertAudit(tx, { actorId: viewer.personId, action: 'grant.ended', subject: id, detail: { role } });
    await endAllSessions(tx, viewer, id);
  });
