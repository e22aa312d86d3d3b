/**
 * An account of the sign-on that belongs to somebody else: asked for by one administrator, confirmed by another, neither of them concerned.
 * Invariant: the accounts are exchanged by the database in the statement that confirms (`relink`); in the same transaction whoever had
 * it by accident is deactivated and both are signed out, so nobody acts as the one they no longer are.
 */

import { insertAudit } from '#db/audit.ts';
import { hasSqlState, type Tx } from '#db/client.ts';
import {
  findIssuerOf,
  insertRelink,
  type LockedRelink,
  listDoublesOf,
  listOpenRelinks,
  lockOpenRelink,
  moveExternalId,
  settleDouble,
  updateRelinkDecision,
} from '#db/directory/doubles.ts';
import { listPeopleKnownBy } from '#db/directory/groups.ts';
import { lockPerson, updateActive } from '#db/directory/person.ts';
import { endGrantsOf } from '#db/directory/roles.ts';
import { endSessionsOf } from '#db/identity/sessions.ts';
import { insertNotice, updateNoticesSettled } from '#db/notices/notices.ts';
import { notify } from '#db/notify.ts';
import type { Decision } from '#domain/decision.ts';
import { mayDecide, whyNotConfirm } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeDirectory } from './change.ts';
import type { RelinkInput } from './input.ts';
import { refuseLastAdministrators, requireStillAdministrator } from './roles.ts';

type Done = Promise<{ outcome: 'done' }>;

const uniqueViolation = '23505';

/** The person it belongs to: chosen from the candidates, or named by number or address. */
const whose = async (tx: Tx, { fromId, personId, known }: RelinkInput): Promise<string> => {
  if (personId !== null) return personId;
  if (known === '') throw new Refused('form', { known: 'knownMissing' });
  const [person, other] = (await listPeopleKnownBy(tx, known)).filter(({ id }) => id !== fromId);
  if (!person) throw new Refused('form', { known: 'knownNobody' });
  if (other) throw new Refused('form', { known: 'knownSeveral' });
  return person.id;
};

/** Both rows, in one order for everybody who locks two. */
const lockBoth = async (tx: Tx, ids: { personId: string; fromId: string }) => {
  for (const id of [ids.personId, ids.fromId].sort()) if (!(await lockPerson(tx, id))) throw new Refused('gone');
  return { person: await lockPerson(tx, ids.personId), from: await lockPerson(tx, ids.fromId) };
};

/** Waits for a second administrator. */
export const askRelink = (viewer: Viewer, input: RelinkInput): Done =>
  changeDirectory(viewer, async (tx) => {
    const administrators = await requireStillAdministrator(tx, viewer);
    const { fromId, why } = input;
    const personId = await whose(tx, input);
    if (personId === fromId) throw new Refused('form', { known: 'relinkSame' });
    if (concerns(viewer, personId, fromId)) throw new Refused('relinkYourself');
    const { person } = await lockBoth(tx, { personId, fromId });
    if (!person?.active) throw new Refused('personInactive');
    const issuer = await findIssuerOf(tx, fromId);
    if (issuer === null) throw new Refused('relinkNothing');
    const id = await insertRelink(tx, { personId, fromId, issuer, why, by: viewer.personId }).catch((error: unknown) => {
      if (hasSqlState(error, uniqueViolation)) throw new Refused('askedAlready');
      throw error;
    });
    await insertAudit(tx, {
      actorId: viewer.personId,
      action: 'identity.relink-asked',
      subject: personId,
      detail: { from: fromId, request: id },
    });
    const personIds = administrators.filter((each) => ![viewer.personId, personId, fromId].includes(each));
    await insertNotice(tx, { personIds, kind: 'relink-waiting', subject: personId, detail: {} });
  });

const concerns = (viewer: Viewer, ...ids: string[]): boolean => ids.includes(viewer.personId);

/** Confirmed or declined by another than who asked, whom it does not concern; withdrawn by who asked. */
export const decideRelink = (viewer: Viewer, { id, decision }: { id: string; decision: Decision }): Done =>
  changeDirectory(viewer, async (tx) => {
    const administrators = await requireStillAdministrator(tx, viewer);
    const request = await lockOpenRelink(tx, id);
    if (!request) throw new Refused('requestDecided');
    const isAsker = request.requestedBy === viewer.personId;
    // People it concerns do not decide it: one who tried another's account could take away the request that shows it.
    if (!isAsker && concerns(viewer, request.personId, request.fromId)) throw new Refused('relinkYourself');
    const refusal = decision === 'confirmed' ? whyNotConfirm(viewer, request, administrators) : null;
    if (refusal) throw new Refused(refusal);
    if (!mayDecide(viewer, request, decision)) throw new Refused('notAllowed');
    if (decision === 'confirmed') await confirm(tx, viewer, { ...request, id });
    else {
      await updateRelinkDecision(tx, id, { decision, by: viewer.personId });
      await insertAudit(tx, {
        actorId: viewer.personId,
        action: `identity.relink-${decision}`,
        subject: request.personId,
        detail: { request: id },
      });
    }
    await settle(tx, request.personId);
  });

const confirm = async (tx: Tx, viewer: Viewer, request: LockedRelink & { id: string }): Promise<void> => {
  const { personId, fromId, id } = request;
  await refuseLastAdministrators(tx, viewer, fromId);
  const { person, from } = await lockBoth(tx, request);
  if (!person?.active) throw new Refused('personInactive');
  if ((await findIssuerOf(tx, fromId)) === null) throw new Refused('relinkNothing');
  await updateRelinkDecision(tx, id, { decision: 'confirmed', by: viewer.personId });
  await insertAudit(tx, {
    actorId: viewer.personId,
    action: 'identity.relinked',
    subject: personId,
    detail: { from: fromId, request: id },
  });
  await moveExternalId(tx, fromId, personId);
  if (from?.active) await putAside(tx, viewer, fromId);
  for (const each of [personId, fromId]) await signOutEverywhere(tx, viewer, each);
  await settleDouble(tx, fromId);
  await updateNoticesSettled(tx, { kind: 'double', subject: fromId });
  await insertNotice(tx, { personIds: [personId], kind: 'relinked', subject: null, detail: {} });
};

/** The person who was one by accident: no roles, no sign-in. What they were sent stays written down. */
const putAside = async (tx: Tx, viewer: Viewer, id: string): Promise<void> => {
  for (const { role } of await endGrantsOf(tx, id))
    await insertAudit(tx, { actorId: viewer.personId, action: 'grant.ended', subject: id, detail: { role } });
  await updateActive(tx, id, false);
  await insertAudit(tx, { actorId: viewer.personId, action: 'person.deactivated', subject: id });
};

/** With the next sign-in they are who they are now. */
const signOutEverywhere = async (tx: Tx, viewer: Viewer, id: string): Promise<void> => {
  const sessions = await endSessionsOf(tx, id, { keep: '' });
  if (sessions > 0) await insertAudit(tx, { actorId: viewer.personId, action: 'session.ended', subject: id, detail: { sessions } });
  await notify(tx, 'pregon_people', id);
};

/** Nothing waits for this person any more: who was told of it need not look. */
const settle = async (tx: Tx, personId: string): Promise<void> => {
  const waiting = await listOpenRelinks(tx);
  if (!waiting.some((each) => each.personId === personId)) await updateNoticesSettled(tx, { kind: 'relink-waiting', subject: personId });
};

/** Somebody looked, whom it does not concern: they are two people. One administrator is enough, for nothing changes by it. */
export const keepApart = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await requireStillAdministrator(tx, viewer);
    const doubles = await listDoublesOf(tx, id);
    if (doubles.some(({ personId, otherId }) => concerns(viewer, personId, otherId))) throw new Refused('relinkYourself');
    if (!(await settleDouble(tx, id))) return;
    await updateNoticesSettled(tx, { kind: 'double', subject: id });
    await insertAudit(tx, { actorId: viewer.personId, action: 'identity.kept-apart', subject: id });
  });
