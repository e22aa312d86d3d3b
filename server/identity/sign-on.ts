/**
 * What happens when the sign-on vouches for somebody. Invariant: a person is recognised by issuer and subject; the
 * claimed person id is believed once, at the first sign-in, and only for a person this issuer has no identity of.
 */
import { z } from 'zod';
import { insertAudit } from '#db/audit.ts';
import { hasSqlState, type Tx, web } from '#db/client.ts';
import { type ClaimedRole, endVanishedClaimGrants, insertClaimGrants, listHolders, updateClaimGroups } from '#db/grants.ts';
import { insertNotice } from '#db/notices.ts';
import { findPersonByIdentity, findUnlinkedPerson, insertIdentity, insertUnknownPerson, type PersonKey } from '#db/people.ts';
import { lockPerson, updateFacts } from '#db/person.ts';
import { keepDepartment } from '#db/tree.ts';
import { env } from '#env';
import { deadlock } from '#server/directory/change.ts';
import { applyFacts } from '#server/directory/sources.ts';

const text = z.string().trim().min(1).max(200);
/** Compared as it is: a blank more is another account. @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const identifier = z.string().min(1).max(255);
const claimsSchema = z.looseObject({
  iss: identifier,
  sub: identifier,
  name: text.optional().catch(undefined),
  email: z.email().optional().catch(undefined),
});

const uniqueViolation = '23505';

/**
 * The person of these id-token claims, linked and refreshed; null when they may not come in (deactivated).
 * Throws on claims without issuer or subject.
 */
export const signOn = async (rawClaims: unknown): Promise<string | null> => {
  const claims = claimsSchema.parse(rawClaims);
  const once = () => web().begin((tx) => recognise(tx, claims));
  try {
    return await once();
  } catch (error) {
    // The same person signed in twice at once for the first time: the other one linked them. Or two changes met.
    if (hasSqlState(error, uniqueViolation) || hasSqlState(error, deadlock)) return once();
    throw error;
  }
};

type Claims = z.output<typeof claimsSchema>;

const recognise = async (tx: Tx, claims: Claims): Promise<string | null> => {
  const identity = { issuer: claims.iss, subject: claims.sub };
  const departmentClaim = claims[env().OIDC_DEPARTMENT_CLAIM];
  // Before the person, like everybody who moves people.
  const department = typeof departmentClaim === 'string' ? await keepDepartment(tx, { externalId: departmentClaim }) : null;
  const person = (await findPersonByIdentity(tx, identity)) ?? (await link(tx, claims));
  if (!person.active) return null;
  await takeClaims(tx, person.id, { claims, department });
  await refreshRoles(tx, person.id, claims);
  await insertAudit(tx, { actorId: person.id, action: 'session.started', subject: person.id });
  return person.id;
};

/** What only the sign-on knows, and what nobody knew; facts of a better source stay. */
const takeClaims = async (
  tx: Tx,
  personId: string,
  { claims, department }: { claims: Claims; department: string | null },
): Promise<void> => {
  const person = await lockPerson(tx, personId);
  if (!person) return;
  const { facts, taken } = applyFacts(person, 'claims', {
    name: claims.name ?? claims.sub,
    ...(claims.email ? { email: claims.email } : {}),
    ...(department ? { department } : {}),
  });
  if (taken.length > 0) await updateFacts(tx, personId, facts, { source: 'claims', fields: taken });
};

/** The first sign-in with this identity: somebody the directory knows, or somebody new without rights. */
const link = async (tx: Tx, claims: Claims): Promise<PersonKey> => {
  const claimed = claims[env().OIDC_PERSON_CLAIM];
  const known = typeof claimed === 'string' ? await findUnlinkedPerson(tx, { externalId: claimed, issuer: claims.iss }) : null;
  const person = known ?? {
    id: await insertUnknownPerson(tx, { name: claims.name ?? claims.sub, email: claims.email ?? null, locale: null }),
    active: true,
    source: 'claims',
  };
  await insertIdentity(tx, { issuer: claims.iss, subject: claims.sub, personId: person.id, linkedBy: known ? 'claim' : 'new' });
  await insertAudit(tx, { actorId: null, action: known ? 'identity.linked' : 'identity.unknown', subject: person.id });
  return person;
};

/** The first group of ROLE_MAP's for each role. */
const readRoles = (claims: Claims): ClaimedRole[] => {
  const groups = z.array(z.string()).catch([]).parse(claims[env().OIDC_ROLE_CLAIM]);
  const claimed = [...env().ROLE_MAP].flatMap(([group, role]) => (role !== 'employee' && groups.includes(group) ? [{ role, group }] : []));
  return claimed.filter(({ role }, place) => claimed.findIndex((each) => each.role === role) === place);
};

/** Roles from the sign-on's groups (ROLE_MAP); what it no longer says ends now. Never administrator; administrators are told. */
const refreshRoles = async (tx: Tx, personId: string, claims: Claims): Promise<void> => {
  const claimed = readRoles(claims);
  const ended = await endVanishedClaimGrants(tx, personId, claimed);
  const given = await insertClaimGrants(tx, personId, claimed);
  await updateClaimGroups(tx, personId, claimed);
  for (const { role } of ended)
    await insertAudit(tx, { actorId: null, action: 'grant.ended', subject: personId, detail: { role, source: 'claims' } });
  for (const { role } of given)
    await insertAudit(tx, { actorId: null, action: 'grant.given', subject: personId, detail: { role, source: 'claims' } });
  if (ended.length + given.length === 0) return;
  const detail = { given: given.map(({ role }) => role), ended: ended.map(({ role }) => role) };
  const personIds = (await listHolders(tx, 'administrator')).sort();
  await insertNotice(tx, { personIds, kind: 'roles-by-group', subject: personId, detail });
};
