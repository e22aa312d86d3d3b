/**
 * Links a sign-in to a person.
 * Invariant: a person is recognised by issuer and subject; the claimed person id is used once, at the first sign-in, and only for a person
 * this issuer has no identity of. A claim that is missing changes nothing.
 */
import { insertAudit } from '#db/audit.ts';
import { hasSqlState, type Tx, web } from '#db/client.ts';
import {
  findExternalIdHolder,
  findPersonByIdentity,
  findUnlinkedPerson,
  insertIdentity,
  insertUnknownPerson,
  type KnownPerson,
  updateExternalId,
} from '#db/directory/people.ts';
import { type FactRow, type LockedPerson, lockPerson, updateFacts } from '#db/directory/person.ts';
import { keepDepartment } from '#db/directory/tree.ts';
import { listDepartmentsAlike, replaceGaps } from '#db/identity/sign-on.ts';
import { env } from '#env';
import { deadlock } from '#server/directory/change.ts';
import { applyFacts, mayWrite, sourceOf } from '#server/directory/sources.ts';
import { refreshRoles, tellGroupsGap } from './claimed-roles.ts';
import { type Claims, readClaims } from './claims.ts';
import { tellDouble } from './doubles.ts';
import { SignOnRefused } from './sign-on-failure.ts';

const uniqueViolation = '23505';

/** Facts beside the claims. `userinfoLost`: userinfo was asked for and did not answer. */
type Beside = { userinfoLost: boolean };

/**
 * The person of these claims, linked and refreshed; null when they may not come in (deactivated).
 * Throws on claims without issuer or subject, and when somebody new cannot be told from somebody known.
 */
export const signOn = async (said: unknown, beside: Beside = { userinfoLost: false }): Promise<string | null> => {
  const claims = readClaims(said);
  const groups =
    beside.userinfoLost && 'gap' in claims.groups && claims.groups.gap === 'absent' ? { gap: 'userinfo' as const } : claims.groups;
  const once = () => web().begin((tx) => recognise(tx, { ...claims, groups }, beside));
  try {
    return await once();
  } catch (error) {
    // The same person signed in twice at once for the first time: the other one linked them. Or two changes met.
    if (hasSqlState(error, uniqueViolation) || hasSqlState(error, deadlock)) return once();
    throw error;
  }
};

const recognise = async (tx: Tx, claims: Claims, beside: Beside): Promise<string | null> => {
  // Before the person, like everybody who moves people.
  const department = await findDepartment(tx, claims.department);
  const known = (await findPersonByIdentity(tx, claims)) ?? (await link(tx, claims, beside));
  if (!known?.maySignIn) return null;
  const person = await lockPerson(tx, known.id);
  if (!person) return null;
  await takeExternalId(tx, person, claims);
  await takeFacts(tx, person, claims, department);
  // Deactivated with many others and kept: a plain recipient, whatever the sign-on's groups would give.
  if (!person.active) return startedBy(tx, person.id);
  const groups = await refreshRoles(tx, person.id, claims.groups);
  await tellGroupsGap(tx, person.id, groups);
  await keepGaps(tx, person, claims, { department, groups: groups.gap });
  return startedBy(tx, person.id);
};

const startedBy = async (tx: Tx, personId: string): Promise<string> => {
  await insertAudit(tx, { actorId: personId, action: 'session.started', subject: personId });
  return personId;
};

/** The one department that is meant, kept from being retired meanwhile; null when it is none, or several. */
const findDepartment = async (tx: Tx, said: string | null): Promise<string | null> => {
  if (said === null) return null;
  const candidates = await listDepartmentsAlike(tx, said);
  const [best, next] = candidates;
  return best && next?.rank !== best.rank ? keepDepartment(tx, { id: best.id }) : null;
};

/** The first sign-in with this identity: somebody the directory knows, or somebody new without rights. */
const link = async (tx: Tx, claims: Claims, beside: Beside): Promise<KnownPerson | null> => {
  const { issuer, subject, personId } = claims;
  const known = personId === null ? null : await findUnlinkedPerson(tx, { externalId: personId, issuer });
  if (known) {
    await insertIdentity(tx, { issuer, subject, personId: known.id, linkedBy: 'claim' });
    await insertAudit(tx, { actorId: null, action: 'identity.linked', subject: known.id });
    return known;
  }
  // Userinfo was asked who they are and did not answer: signing in would make a second person of somebody the directory knows.
  if (personId === null && beside.userinfoLost) throw new SignOnRefused('userinfo');
  return linkUnknown(tx, claims);
};

const linkUnknown = async (tx: Tx, claims: Claims): Promise<KnownPerson | null> => {
  const { issuer, subject, personId, name, standIn, email } = claims;
  const holder = personId === null ? null : await findExternalIdHolder(tx, personId);
  // A deactivated person does not come back in by another account.
  if (holder && !holder.erased && !holder.active) return null;
  const externalId = holder ? null : personId;
  const id = await insertUnknownPerson(tx, { name: name ?? standIn, isStandIn: name === null, email, externalId });
  await insertIdentity(tx, { issuer, subject, personId: id, linkedBy: 'new' });
  await insertAudit(tx, { actorId: null, action: 'identity.unknown', subject: id });
  await tellDouble(tx, { personId: id, holderId: holder?.erased === false ? holder.id : null, email });
  return { id, active: true, source: 'claims', maySignIn: true };
};

/** Of somebody only the sign-on knows, whose id it did not say before. */
const takeExternalId = async (tx: Tx, person: LockedPerson, { personId }: Claims): Promise<void> => {
  if (personId === null || person.externalId !== null || person.source !== 'claims') return;
  const holder = await findExternalIdHolder(tx, personId);
  if (!holder) await updateExternalId(tx, person.id, personId);
  else if (!holder.erased) await tellDouble(tx, { personId: person.id, holderId: holder.id, email: null });
};

/** A name that a hand wrote stays; what somebody is called in place of a name does not. */
const offersName = (person: FactRow, { name, standIn, subject }: Claims): boolean =>
  name !== null && (sourceOf(person, 'name') !== 'hand' || [standIn, subject].includes(person.name));

/** Stores claims as facts where the sign-on may set them; facts of a better source stay, and so do facts that were not sent this time. */
const takeFacts = async (tx: Tx, person: FactRow, claims: Claims, department: string | null): Promise<void> => {
  const { facts, taken } = applyFacts(person, 'claims', {
    ...(claims.name !== null && offersName(person, claims) ? { name: claims.name } : {}),
    ...(claims.email ? { email: claims.email } : {}),
    ...(department ? { department } : {}),
  });
  if (taken.length > 0) await updateFacts(tx, person.id, facts, { source: 'claims', fields: taken });
};

/** Stores values that were sent and could not be used, for facts the sign-on may set. */
const keepGaps = (
  tx: Tx,
  person: FactRow,
  claims: Claims,
  found: { department: string | null; groups: Parameters<typeof replaceGaps>[2]['groups'] },
): Promise<void> =>
  replaceGaps(tx, person.id, {
    department: found.department === null && mayWrite('claims', person, 'department') ? claims.department : null,
    email: mayWrite('claims', person, 'email') ? claims.unusableEmail : null,
    groups: env().ROLE_MAP.size > 0 ? found.groups : null,
  });
