import { expect, test } from 'vitest';
import { parseRoleMap } from '../../role-map.ts';
import { readGroups, rolesOf } from './claimed-groups.ts';

const mapOf = (text: string) => {
  const parsed = parseRoleMap(text);
  if (!parsed.ok) throw new Error(parsed.issue);
  return parsed.map;
};
const map = mapOf('/Pregon/Editors=editor,pregon-approvers=approver,"CN=Bosses, OU=Groups,DC=corp,DC=example"=manager,Dirección=editor');
const roles = (said: unknown) => {
  const read = readGroups({ groups: said }, 'groups');
  return 'gap' in read ? read.gap : rolesOf(read.groups, map).map(({ role }) => role);
};

test.each<[string, unknown, string[]]>([
  ['a list', ['x', 'pregon-approvers'], ['approver']],
  ['an empty list', [], []],
  ['one group as a string', 'pregon-approvers', ['approver']],
  ['a list with commas', 'x, pregon-approvers,/pregon/editors', ['editor', 'approver']],
  ['a list written as JSON', '["pregon-approvers", "x"]', ['approver']],
  ['an empty list written as JSON', '[]', []],
  ['Keycloak’s path', ['/pregon/editors'], ['editor']],
  ['the path without its slash', ['pregon/editors'], ['editor']],
  ['another case and blanks', [' PREGON-Approvers '], ['approver']],
  ['accents written in two characters', ['DIRECCIO\u0301N'], ['editor']],
  ['a distinguished name in a list', ['CN=Bosses,OU=Groups,DC=corp,DC=example'], ['manager']],
  ['the same in another case, with blanks', ['cn=bosses, ou=groups, dc=Corp, dc=Example'], ['manager']],
  ['a distinguished name as one string', 'CN=Bosses,OU=Groups,DC=corp,DC=example', ['manager']],
  ['a distinguished name in a list with other groups', ['x', 'CN=Bosses,OU=Groups,DC=corp,DC=example'], ['manager']],
  ['another distinguished name', ['CN=Bosses,OU=Old,DC=corp,DC=example'], []],
  ['a group called like the first piece of one', ['Bosses', 'CN=Bosses'], []],
  ['a group of another name', ['pregon-approvers-old', 'x/pregon/editors'], []],
])('%s is read', (_what, said, expected) => {
  expect(roles(said)).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'absent'],
  ['null', null, 'absent'],
  ['an empty string', ' ', 'absent'],
  ['null as text', 'null', 'unreadable'],
  ['a list with semicolons', 'x;pregon-approvers', 'unreadable'],
  ['two names without a domain in one string', 'CN=Bosses,OU=Groups,CN=X,OU=Groups', 'unreadable'],
  ['two names in a member of a list', ['CN=Bosses,OU=Groups,DC=corp;CN=X,OU=Groups,DC=corp'], 'unreadable'],
  ['a number', 7, 'unreadable'],
  ['an object', { 0: 'pregon-approvers' }, 'unreadable'],
  ['a list of objects', [{ id: 'pregon-approvers' }], 'unreadable'],
  ['a list with something else in it', ['pregon-approvers', 7], 'unreadable'],
  ['JSON that breaks off', '["pregon-approvers"', 'unreadable'],
  ['an object written as JSON', '{"a":1}', 'unreadable'],
  ['two distinguished names in one string', 'CN=A,OU=G,DC=x,CN=Bosses,OU=Groups,DC=corp,DC=example', 'unreadable'],
  ['groups and a distinguished name in one string', 'pregon-approvers,CN=Bosses,OU=Groups', 'unreadable'],
])('%s is not taken for none', (_what, said, gap) => {
  expect(roles(said)).toBe(gap);
});

test.each([
  [{ _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.example' } } }],
  [{ hasgroups: true }],
  [{ hasgroups: 'true' }],
])('more groups than the token holds (%j) is known as such', (claims) => {
  expect(readGroups(claims, 'groups')).toEqual({ gap: 'overage' });
  // Other claims are ignored, and groups that are present are read.
  expect(readGroups({ _claim_names: { wids: 'src1' } }, 'groups')).toEqual({ gap: 'absent' });
  expect(readGroups({ ...claims, groups: ['a'] }, 'groups')).toEqual({ groups: ['a'] });
});

test('of two groups that give one role the first of the map counts, under the name it has there', () => {
  expect(rolesOf(['DIRECCIÓN', 'pregon/EDITORS'], map)).toEqual([{ role: 'editor', group: '/Pregon/Editors' }]);
});

test('a hundred thousand characters are read at once', () => {
  const start = performance.now();
  for (const said of [
    ','.repeat(100_000),
    'a='.repeat(50_000),
    `${'cn=a,'.repeat(20_000)}x`,
    ' '.repeat(100_000),
    `${'dc=x, '.repeat(16_000)}`,
  ])
    readGroups({ groups: said }, 'groups');
  for (const said of [' ='.repeat(50_000), ', '.repeat(50_000)]) rolesOf([said], map);
  expect(performance.now() - start).toBeLessThan(1_000);
});
