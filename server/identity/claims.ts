/**
 * Reads the sign-on's claims about a person, once, on entry. Pure but for the settings that name the claims.
 * Invariant: issuer and subject are present, exactly as they were sent; every other claim may be missing, and a missing one is null, never
 * empty.
 */
import { z } from 'zod';
import { readAddress } from '#domain/address.ts';
import { cleanLine } from '#domain/characters.ts';
import { env } from '#env';
import { type ReadGroups, readGroups } from './claimed-groups.ts';

export type RawClaims = Record<string, unknown>;

/** Compared as it is: a blank more is another account. @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const identifier = z.string().min(1).max(255);
const identity = z.looseObject({ iss: identifier, sub: identifier });
const text = z.string().transform(cleanLine).pipe(z.string().min(1).max(200)).nullable().catch(null);
const personId = identifier.nullable().catch(null);

export type Claims = {
  issuer: string;
  subject: string;
  /** The claim that equals a person's external id. */
  personId: string | null;
  name: string | null;
  /** The name of a person whose name the sign-on does not send. */
  standIn: string;
  email: string | null;
  /** The value sent in place of an e-mail address. */
  unusableEmail: string | null;
  department: string | null;
  groups: ReadGroups;
};

const firstOf = (said: unknown): unknown => (Array.isArray(said) ? said.find((each) => typeof each === 'string') : said);

/** In their usual order; most say `name`, some only its parts. */
const nameOf = (raw: RawClaims): string | null => {
  const parts = [raw['given_name'], raw['family_name']].flatMap((part) => text.parse(part) ?? []);
  return text.parse(raw['name']) ?? (parts.length > 0 ? text.parse(parts.join(' ')) : null);
};

const emailOf = (raw: RawClaims): Pick<Claims, 'email' | 'unusableEmail'> => {
  const said = firstOf(raw['email']);
  if (typeof said !== 'string' || said.trim() === '') return { email: null, unusableEmail: null };
  const email = readAddress(said);
  return { email, unusableEmail: email === null ? said.trim().slice(0, 200) : null };
};

/** Throws on claims without issuer or subject. */
export const readClaims = (said: unknown): Claims => {
  const raw = identity.parse(said);
  return {
    issuer: raw.iss,
    subject: raw.sub,
    personId: personId.parse(raw[env().OIDC_PERSON_CLAIM]),
    name: nameOf(raw),
    standIn: text.parse(raw['preferred_username']) ?? raw.sub.slice(0, 200),
    ...emailOf(raw),
    department: text.parse(firstOf(raw[env().OIDC_DEPARTMENT_CLAIM])),
    groups: readGroups(raw, env().OIDC_ROLE_CLAIM),
  };
};

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** True when the id token lacks what the settings name: then the sign-on is asked for more. */
export const isThin = (idToken: RawClaims): boolean => {
  const { OIDC_PERSON_CLAIM: person, OIDC_DEPARTMENT_CLAIM: department, OIDC_ROLE_CLAIM: role, ROLE_MAP: map } = env();
  const lacksGroups = map.size > 0 && readsAbsent(readGroups(idToken, role));
  return lacksGroups || [person, department, 'email'].some((name) => !isSaid(idToken[name])) || nameOf(idToken) === null;
};

const readsAbsent = (read: ReadGroups): boolean => 'gap' in read && read.gap === 'absent';

/** Adds claims from userinfo. Claims of the signed token are never replaced. */
export const withUserinfo = (idToken: RawClaims, userinfo: RawClaims): RawClaims => ({
  ...userinfo,
  ...Object.fromEntries(Object.entries(idToken).filter(([, value]) => isSaid(value))),
});
