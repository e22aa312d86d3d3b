/**
 * What happens when the sign-on vouches for somebody. Invariant: a person is recognised by issuer and subject; the
 * claimed person id is believed once, at the first sign-in, and only for a person this issuer has no identity of.
 */
import { z } from 'zod';
import { insertAudit } from '#db/audit.ts';
import { type Db, hasSqlState, web } from '#db/client.ts';
import { type ClaimedRole, endVanishedClaimGrants, insertClaimGrants } from '#db/grants.ts';
import {
  findPersonByIdentity,
  findUnlinkedPerson,
  insertIdentity,
  insertUnknownPerson,
  type PersonKey,
  updatePersonFromClaims,
} from '#db/people.ts';
import { env } from '#env';

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
    // The same person signed in twice at once for the first time: the other one linked them.
    if (hasSqlState(error, uniqueViolation)) return once();
    throw error;
  }
};

type Claims = z.output<typeof claimsSchema>;

const recognise = async (tx: Db, claims: Claims): Promise<string | null> => {
  const identity = { issuer: claims.iss, subject: claims.sub };
  const person = (await findPersonByIdentity(tx, identity)) ?? (await link(tx, claims));
  if (!person.active) return null;
  if (person.source === 'claims') {
    const department = claims[env().OIDC_DEPARTMENT_CLAIM];
    await updatePersonFromClaims(tx, {
      id: person.id,
      name: claims.name ?? claims.sub,
      email: claims.email ?? null,
      department: typeof department === 'string' ? department : null,
    });
  }
  await refreshRoles(tx, person.id, claims);
  await insertAudit(tx, { actorId: person.id, action: 'session.started', subject: person.id });
  return person.id;
};

/** The first sign-in with this identity: somebody the directory knows, or somebody new without rights. */
const link = async (tx: Db, claims: Claims): Promise<PersonKey> => {
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

/** Roles from the sign-on's groups (ROLE_MAP); what it no longer says ends now. Never administrator. */
const refreshRoles = async (tx: Db, personId: string, claims: Claims): Promise<void> => {
  const groups = z.array(z.string()).catch([]).parse(claims[env().OIDC_ROLE_CLAIM]);
  const roles = groups.map((group) => env().ROLE_MAP.get(group)).filter((role) => role !== undefined && role !== 'employee');
  const claimed = [...new Set(roles)] as ClaimedRole[];
  const ended = await endVanishedClaimGrants(tx, personId, claimed);
  const given = await insertClaimGrants(tx, personId, claimed);
  for (const { role } of ended)
    await insertAudit(tx, { actorId: null, action: 'grant.ended', subject: personId, detail: { role, source: 'claims' } });
  for (const { role } of given)
    await insertAudit(tx, { actorId: null, action: 'grant.given', subject: personId, detail: { role, source: 'claims' } });
};
