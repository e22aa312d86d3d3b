/** The words of domain/ are those the database takes, and each list of them is spelled once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { decisions } from '#domain/decision.ts';
import { channels, deliveryStates, refusalSubjects, stepKinds, stepStates } from '#domain/delivery.ts';
import { departureKinds } from '#domain/departure.ts';
import { eventKinds } from '#domain/event.ts';
import { importStates, importVerdicts } from '#domain/import.ts';
import { toKnown } from '#domain/known.ts';
import { msgTypes, statuses } from '#domain/message.ts';
import { claimedRoles, requestedRoles, roles, rolesToCome, toRole } from '#domain/role.ts';
import { routineSeverities, severities } from '#domain/severity.ts';
import { sources } from '#domain/source.ts';
import { endReasons, revisionStates, states, toEndReason } from '#domain/state.ts';
import { root } from '../demo/install.mjs';
import { freshDatabase, insertGrant, insertPerson } from '../testing/fresh-database.ts';

const db = freshDatabase();

/** The values a CHECK allows, in its own order. */
const wordsOf = async (name: string): Promise<string[]> => {
  const [row] = await db.owner<{ rule: string }[]>`
    select pg_get_constraintdef(oid) as rule from pg_constraint where conname = ${name}`;
  if (!row) throw new Error(`There is no ${name}`);
  return [...row.rule.matchAll(/'([^']+)'/g)].flatMap((match) => match[1] ?? []);
};

test.each([
  ['announcements_status', statuses],
  ['announcements_state', states],
  ['announcements_ended_because', endReasons],
  ['revisions_state', revisionStates],
  ['revisions_msg_type', msgTypes],
  ['revisions_severity', severities],
  ['events_kind', eventKinds],
  ['steps_kind', stepKinds],
  ['steps_state', stepStates],
  ['deliveries_channel', channels],
  ['deliveries_state', deliveryStates],
  ['deliveries_about', refusalSubjects],
  ['grants_role', roles],
  ['grant_requests_role', requestedRoles],
  ['grant_requests_decision', decisions],
  ['house_requests_decision', decisions],
  ['relink_requests_decision', decisions],
  ['departures_kind', departureKinds],
  ['imports_state', importStates],
  ['import_rows_verdict', importVerdicts],
])('%s takes what domain knows, and nothing else', async (name, list) => {
  expect(await wordsOf(name)).toEqual([...list]);
});

test('a fact and a role come from what domain knows', async () => {
  const taken = new Set([...(await wordsOf('persons_source')), ...(await wordsOf('grants_source'))]);
  expect([...taken].sort()).toEqual([...sources].sort());
});

test('a reason of an end that is not known stops no page', () => {
  expect(['withdrawn', 'of the next release', null].map(toEndReason)).toEqual(['withdrawn', null, null]);
});

test('a word that is not known is refused, and named', () => {
  expect(toKnown(roles, 'editor', 'role')).toBe('editor');
  expect(() => toKnown(roles, 'auditor', 'role')).toThrow('Unknown role: auditor');
});

test.each(Object.keys(rolesToCome))('nobody becomes %s before its release', async (role) => {
  expect(() => toRole(role)).toThrow(`Unknown role: ${role}`);
  const person = await insertPerson(db.owner);
  await expect(insertGrant(db.owner, { personId: person, role })).rejects.toMatchObject({ constraint_name: 'grants_role' });
});

const folders = ['app', 'components', 'db', 'demo', 'domain', 'messages', 'server'];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !/\.(test|long)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
);

/** All values of a list one after the other, in any order, as an array, a union or the like would have them. */
const spells = (list: readonly string[]) => {
  const each = `['"](?:${list.join('|')})['"]`;
  return new RegExp(`${each}(?:\\s*[,|]\\s*${each}){${list.length - 1}}`);
};

test.each([
  ['severities', 'domain/severity.ts', severities],
  ['routine severities', 'domain/severity.ts', routineSeverities],
  ['roles', 'domain/role.ts', roles],
  ['roles that are asked for', 'domain/role.ts', requestedRoles],
  ['roles of groups', 'domain/role.ts', claimedRoles],
  ['sources', 'domain/source.ts', sources],
  ['states', 'domain/state.ts', revisionStates],
  ['reasons of an end', 'domain/state.ts', endReasons],
  ['decisions', 'domain/decision.ts', decisions],
  ['kinds of event', 'domain/event.ts', eventKinds],
  ['states of a delivery', 'domain/delivery.ts', deliveryStates],
  ['what a refusal is about', 'domain/delivery.ts', refusalSubjects],
  ['statuses', 'domain/message.ts', statuses],
  ['kinds of message', 'domain/message.ts', msgTypes],
])('%s are spelled in %s alone', (_, home, list) => {
  const spelling = spells(list);
  expect(spelling.test(`type Copy = ${list.map((each) => `'${each}'`).join(' | ')}`), 'a copy would be found').toBe(true);
  const homes = files.filter((file) => spelling.test(readFileSync(file, 'utf8'))).map((file) => relative(root, file));
  expect(homes).toEqual([home]);
});

/** The names of rights in code: `.isEditor`, `{ manages }`, `['isEditor']`. A type may pick them by their names in quotes. */
const namesOfRights =
  /(?<![\w'"])(?:isEditor|isApprover|isAdministrator|manages)\b|\[['"](?:isEditor|isApprover|isAdministrator|manages)['"]\]/;
const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '');
const looksAtRights = (code: string): boolean => namesOfRights.test(withoutComments(code).replace(/\bPick<[^<>]*>/g, ''));

test.each([
  ['if (!viewer?.isEditor) return', true],
  ['const { isEditor } = viewer', true],
  ['const may = ({ manages: departments }: Writing) => departments', true],
  ["if (viewer['isAdministrator']) return", true],
  ["const may = (viewer: Pick<Viewer, 'isAdministrator'>) => mayAdminister(viewer) // isEditor", false],
])('%j looks at a right: %s', (code, looks) => {
  expect(looksAtRights(code)).toBe(looks);
});

test('what somebody may is asked of domain/rights.ts: no page and no rule looks at a role itself', () => {
  const asking = files.filter((file) => looksAtRights(readFileSync(file, 'utf8'))).map((file) => relative(root, file));
  // The database looks at columns of these names.
  expect(asking.sort()).toEqual(['db/rights.ts', 'domain/rights.ts']);
});
