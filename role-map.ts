/**
 * ROLE_MAP: which group of the sign-on gives which role. Pure. Invariant: what could be read in two ways is refused. A group whose
 * name holds a comma (a distinguished name of LDAP) stands in double quotes.
 */
import { claimedRoles } from '#domain/role.ts';

/** Employees need no role: the word lets a group be named without giving one. */
const mappableRoles = ['employee', ...claimedRoles] as const;
export type MappableRole = (typeof mappableRoles)[number];
export type RoleMap = Map<string, MappableRole>;

/** Commas that are not in quotes; a quote within quotes is written twice. */
const pairPattern = /(?:"(?:[^"]|"")*"|[^",])+/g;
const quoted = /^"((?:[^"]|"")+)"\s*=\s*([a-z]+)$/;
/** The pieces of a distinguished name: "OU=editor" is one, cut off at a comma. */
const nameParts = ['cn', 'ou', 'dc', 'o', 'c', 'l', 'st', 'uid', 'street'];

/** Two spellings of one group are the same: capitals, blanks, how accents are written, Keycloak's leading slash, LDAP's blanks after commas. */
export const groupKey = (group: string): string => {
  const plain = group.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase().replace(/^\//, '');
  return isDistinguishedName(plain) ? plain.replace(/(?<!\\) ?([,=]) ?/g, '$1') : plain;
};

/** "CN=Editors,OU=Groups,DC=example": each piece between commas names what it is. */
export const isDistinguishedName = (text: string): boolean => {
  const pieces = text.split(/(?<!\\),/);
  return pieces.length > 1 && pieces.every((piece) => /^\s*[a-z][a-z0-9-]*\s*=\s*\S/i.test(piece));
};

type Pair = { group: string; role: MappableRole };

const readPair = (text: string): Pair | null => {
  const inQuotes = quoted.exec(text);
  const at = text.lastIndexOf('=');
  const group = inQuotes ? (inQuotes[1] ?? '').replaceAll('""', '"').trim() : text.slice(0, Math.max(at, 0)).trim();
  const role = mappableRoles.find((known) => known === (inQuotes ? inQuotes[2] : text.slice(at + 1).trim()));
  const isAmbiguous = !inQuotes && (group.includes('"') || nameParts.includes(group.toLowerCase()));
  return role && group !== '' && !isAmbiguous ? { group, role } : null;
};

/** The groups with their roles, or what is wrong. */
export const parseRoleMap = (text: string): { ok: true; map: RoleMap } | { ok: false; issue: string } => {
  const map: RoleMap = new Map();
  const seen = new Set<string>();
  const pieces = (text.match(pairPattern) ?? []).map((piece) => piece.trim()).filter((piece) => piece !== '');
  if ((text.match(/"/g) ?? []).length % 2 === 1) return { ok: false, issue: 'has a double quote that is not closed' };
  for (const piece of pieces) {
    const pair = readPair(piece);
    if (!pair) {
      const form = `write group=role with a role of ${mappableRoles.join(', ')} (never administrator)`;
      return { ok: false, issue: `has "${piece}": ${form}; a group whose name holds a comma stands in double quotes` };
    }
    const key = groupKey(pair.group);
    if (seen.has(key)) return { ok: false, issue: `names the group "${pair.group}" twice: one group gives one role` };
    seen.add(key);
    map.set(pair.group, pair.role);
  }
  return { ok: true, map };
};
