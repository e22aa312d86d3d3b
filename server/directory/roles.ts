/**
 * Roles, given and ended by administrators.
 * Invariant: a role beyond manager needs two administrators, neither of whom confirms for themselves; at least two administrators without
 * an end always remain. The lock of roles keeps both true when administrators act at the same time.
 */

import { insertAudit } from '#db/audit.ts';
import { hasSqlState, type Tx, web } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { lockHolders } from '#db/directory/grants.ts';
import { lockPerson } from '#db/directory/person.ts';
import {
  endGrant as endGrantRow,
  holdsAsLong,
  insertHandGrant,
  insertRequest,
  type LockedRequest,
  listGrants as listGrantRows,
  listLastingAdministrators,
  listOpenRequests,
  lockGrant,
  lockOpenRequest,
  updateRequestDecision,
} from '#db/directory/roles.ts';
import { keepDepartment } from '#db/directory/tree.ts';
import { insertNotice, updateNoticesSettled } from '#db/notices/notices.ts';
import type { Decision } from '#domain/decision.ts';
import { toInstant } from '#domain/local-time.ts';
import { mayDecide, mayMakeManager, mayStopBeingAdministrator, whyNotConfirm } from '#domain/rights.ts';
import { type Role, roles, toRequestedRole } from '#domain/role.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeDirectory, requireAdministrator } from './change.ts';
import { toGrantView, toRequestView } from './grant-view.ts';
import type { GiveInput } from './input.ts';
import type { GrantView, RequestView } from './view.ts';

type Done = Promise<{ outcome: 'done' }>;
type Span = { startsAt: Date | null; endsAt: Date | null };

const uniqueViolation = '23505';

/** All roles that are held or to come, and the requests that wait. Administrators only. */
export const listRoles = async (viewer: Viewer): Promise<{ grants: GrantView[]; requests: RequestView[] }> => {
  requireAdministrator(viewer);
  const [grants, requests] = await Promise.all([listGrantRows(web()), listOpenRequests(web())]);
  return { grants: grants.map(toGrantView), requests: requests.map((row) => toRequestView(row, viewer.personId)) };
};

/** The administrators there are, with the viewer still among them: what they were when the page was asked for is past. */
export const requireStillAdministrator = async (tx: Tx, viewer: Viewer): Promise<string[]> => {
  const administrators = await lockHolders(tx, 'administrator');
  if (!administrators.includes(viewer.personId)) throw new Refused('notAllowed');
  return administrators;
};

/** From the first minute of a day to the last of another, in the giver's zone. */
const toSpan = (input: GiveInput, zone: string): Span => {
  const startsAt = input.from === null ? null : toInstant(`${input.from}T00:00`, zone);
  const lastMinute = input.until === null ? null : toInstant(`${input.until}T23:59`, zone);
  if (input.from !== null && startsAt === null) throw new Refused('form', { from: 'dayBad' });
  if (input.until !== null && lastMinute === null) throw new Refused('form', { until: 'dayBad' });
  if (lastMinute && lastMinute.getTime() < Math.max(databaseNow().getTime(), startsAt?.getTime() ?? 0))
    throw new Refused('form', { until: 'untilPast' });
  return { startsAt, endsAt: lastMinute };
};

/** A manager from now on; any other role as a request that waits for a second administrator. */
export const giveRole = (viewer: Viewer, input: GiveInput): Done => {
  const { personId, role, why } = input;
  return changeDirectory(viewer, async (tx) => {
    const administrators = await requireStillAdministrator(tx, viewer);
    const departmentId = await placeOf(tx, input);
    const person = await lockPerson(tx, personId);
    if (!person?.active) throw new Refused('personInactive');
    const asked = { personId, role, why, by: viewer.personId, departmentId, ...toSpan(input, viewer.timeZone) };
    if (await holdsAsLong(tx, asked)) throw new Refused('form', { role: 'holdsAlready' });
    if (role === 'manager') return giveManager(tx, viewer, asked);
    const subject = await insertRequest(tx, asked).catch((error: unknown) => {
      if (hasSqlState(error, uniqueViolation)) throw new Refused('form', { role: 'askedAlready' });
      throw error;
    });
    await insertAudit(tx, { actorId: viewer.personId, action: 'grant.asked', subject, detail: { role, person: personId } });
    const deciders = administrators.filter((each) => each !== viewer.personId && each !== personId);
    await insertNotice(tx, { personIds: deciders, kind: 'role-waiting', subject: personId, detail: { role } });
  });
};

const placeOf = async (tx: Tx, { role, departmentId }: GiveInput): Promise<string | null> => {
  if (role !== 'manager') return null;
  if (departmentId === null) throw new Refused('form', { departmentId: 'departmentMissing' });
  if (!(await keepDepartment(tx, { id: departmentId }))) throw new Refused('form', { departmentId: 'placeGone' });
  return departmentId;
};

type Asked = { personId: string; role: Role; why: string; by: string; departmentId: string | null } & Span;

const giveManager = async (tx: Tx, viewer: Viewer, asked: Asked): Promise<void> => {
  if (!mayMakeManager(viewer, asked.personId)) throw new Refused('form', { role: 'notToYourself' });
  await insertHandGrant(tx, { ...asked, confirmedBy: null });
  await tellGiven(tx, viewer, asked);
};

const tellGiven = async (tx: Tx, viewer: Viewer, given: Pick<Asked, 'personId' | 'role' | 'departmentId'>): Promise<void> => {
  const { personId, role, departmentId } = given;
  await insertAudit(tx, {
    actorId: viewer.personId,
    action: 'grant.given',
    subject: personId,
    detail: { role, source: 'hand', department: departmentId },
  });
  await insertNotice(tx, { personIds: [personId], kind: 'role-given', subject: null, detail: { role, departmentId } });
};

/** Why this viewer may not confirm, or null. */
const whyNot = (request: LockedRequest, viewer: Viewer, administrators: string[]): string | null => {
  const refusal = whyNotConfirm(viewer, request, administrators);
  if (refusal) return refusal;
  if (!request.personActive) return 'personInactive';
  return request.isOver ? 'requestOver' : null;
};

/** Confirmed by another administrator than who asked and who gets it; declined by another than who asked; withdrawn by who asked. */
export const decideRequest = (viewer: Viewer, { id, decision }: { id: string; decision: Decision }): Done =>
  changeDirectory(viewer, async (tx) => {
    const administrators = await requireStillAdministrator(tx, viewer);
    const request = await lockOpenRequest(tx, id);
    if (!request) throw new Refused('requestDecided');
    const refusal = decision === 'confirmed' ? whyNot(request, viewer, administrators) : null;
    if (refusal) throw new Refused(refusal);
    if (!mayDecide(viewer, request, decision)) throw new Refused('notAllowed');
    await updateRequestDecision(tx, id, { decision, by: viewer.personId });
    await settle(tx, request.personId);
    if (decision === 'confirmed') await confirm(tx, viewer, request);
    else
      await insertAudit(tx, { actorId: viewer.personId, action: `grant.${decision}`, subject: id, detail: { person: request.personId } });
  });

const confirm = async (tx: Tx, viewer: Viewer, request: LockedRequest): Promise<void> => {
  const { personId, why, startsAt, endsAt, requestedBy: by } = request;
  const role = toRequestedRole(request.role);
  await insertHandGrant(tx, { personId, role, why, startsAt, endsAt, by, departmentId: null, confirmedBy: viewer.personId });
  await tellGiven(tx, viewer, { personId, role, departmentId: null });
};

/** Nothing waits for this person any more: who was told of it need not look. */
const settle = async (tx: Tx, personId: string): Promise<void> => {
  const waiting = await listOpenRequests(tx);
  if (!waiting.some((each) => each.personId === personId)) await updateNoticesSettled(tx, { kind: 'role-waiting', subject: personId });
};

/** Refuses when without this person fewer than two administrators without an end would be left. Takes the lock of roles. */
export const refuseLastAdministrators = async (tx: Tx, viewer: Viewer, leaving: string): Promise<void> => {
  await requireStillAdministrator(tx, viewer);
  const lasting = await listLastingAdministrators(tx);
  if (!mayStopBeingAdministrator(leaving, lasting)) throw new Refused('lastAdministrators');
};

/** From now on. What a group of the sign-on gives is taken away there: here it would come back with the next sign-in. */
export const endGrant = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await requireStillAdministrator(tx, viewer);
    const grant = await lockGrant(tx, id);
    if (!grant) throw new Refused('grantOver');
    if (grant.source === 'claims') throw new Refused('grantElsewhere');
    const { personId, role, departmentId } = grant;
    if (role === 'administrator' && grant.endsAt === null) await refuseLastAdministrators(tx, viewer, personId);
    await endGrantRow(tx, id);
    await insertAudit(tx, {
      actorId: viewer.personId,
      action: 'grant.ended',
      subject: personId,
      detail: { role, department: departmentId },
    });
    // A role that only the next release knows is ended all the same; there is no word for it here.
    const known = roles.find((each) => each === role);
    if (known) await insertNotice(tx, { personIds: [personId], kind: 'role-ended', subject: null, detail: { role: known, departmentId } });
  });
