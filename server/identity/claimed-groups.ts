/**
 * Reads a person's groups from the sign-on's claims, in each form they come in. Pure.
 * Invariant: "not sent" and "not readable" are never "none": only a list, an empty one too, changes roles.
 */
import type { ClaimedGrant } from '#db/directory/grants.ts';
import type { GroupsGap } from '#db/identity/sign-on.ts';
import { groupKey, isDistinguishedName, type RoleMap } from '../../role-map.ts';

type Claims = Record<string, unknown>;
export type ReadGroups = { groups: string[] } | { gap: GroupsGap };

/** More groups than fit into a token: Entra ID says where else to ask, in place of the claim. */
const isOverage = (claims: Claims, name: string): boolean => {
  const elsewhere = claims['_claim_names'];
  const isNamed = typeof elsewhere === 'object' && elsewhere !== null && name in elsewhere;
  return isNamed || claims['hasgroups'] === true || claims['hasgroups'] === 'true';
};

/** After "DC=example" another "CN=…" begins a second name, and so does a second "CN=": where one ends and the next begins is a guess. */
const isOneName = (text: string): boolean =>
  !/(^|,)\s*(dc|o|c)\s*=[^,]*,\s*(cn|uid|ou)\s*=/i.test(text) && (text.match(/(^|[,;])\s*(cn|uid)\s*=/gi) ?? []).length < 2;

const readText = (text: string): ReadGroups => {
  if (text === 'null' || text.includes(';')) return { gap: 'unreadable' };
  if (/^[[{]/.test(text)) {
    try {
      return readGroupsIn(JSON.parse(text));
    } catch {
      return { gap: 'unreadable' };
    }
  }
  if (isDistinguishedName(text)) return isOneName(text) ? { groups: [text] } : { gap: 'unreadable' };
  // A list with one distinguished name in it cannot be taken apart at its commas either.
  if (/(^|,)\s*(cn|ou|dc)\s*=/i.test(text) && text.includes(',')) return { gap: 'unreadable' };
  return { groups: text.split(',').flatMap((group) => (group.trim() === '' ? [] : [group.trim()])) };
};

const readGroupsIn = (said: unknown): ReadGroups => {
  if (said === undefined || said === null || said === '') return { gap: 'absent' };
  if (typeof said === 'string') return said.trim() === '' ? { gap: 'absent' } : readText(said.trim());
  if (Array.isArray(said) && said.every((group) => typeof group === 'string' && isOneName(group))) return { groups: said };
  return { gap: 'unreadable' };
};

/** The groups in the claim `name`. */
export const readGroups = (claims: Claims, name: string): ReadGroups => {
  const read = readGroupsIn(claims[name]);
  return 'gap' in read && read.gap === 'absent' && isOverage(claims, name) ? { gap: 'overage' } : read;
};

/** The roles these groups give, each with the first group of the map that gives it. */
export const rolesOf = (groups: string[], map: RoleMap): ClaimedGrant[] => {
  const keys = new Set(groups.map(groupKey));
  const claimed = [...map].flatMap(([group, role]) => (role !== 'employee' && keys.has(groupKey(group)) ? [{ role, group }] : []));
  return claimed.filter(({ role }, place) => claimed.findIndex((each) => each.role === role) === place);
};
