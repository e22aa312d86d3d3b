import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decisions } from './decision.ts';
import {
  departmentsOf,
  isEverywhere,
  mayAdminister,
  mayChangeSaved,
  mayDecide,
  mayEnd,
  mayMakeManager,
  mayStillPublish,
  mayStopBeingAdministrator,
  rightsOf,
  type Scope,
  scopeOf,
  whyNotConfirm,
  withinScope,
} from './rights.ts';
import { claimedRoles, requestedRoles, roles, rolesToCome } from './role.ts';
import { needsApproval, severities } from './severity.ts';
import { allowedTransitions, type State } from './state.ts';

const whose = [
  { isEditor: true, manages: [] },
  { isEditor: true, manages: ['north'] },
  { isEditor: false, manages: ['north'] },
  { isEditor: false, manages: [] },
];
const cases = (Object.keys(allowedTransitions) as State[]).flatMap((state) =>
  severities.flatMap((severity) => whose.map((rights) => ({ state, severity, rights }))),
);

test('whoever is an editor ends everything that is live, and nothing else', () => {
  for (const { state, severity, rights } of cases.filter((each) => each.rights.isEditor))
    expect(mayEnd(rights, { state, severity }), `${state} ${severity}`).toBe(state === 'live');
});

test('nobody else ends what needs an approval; what does not, whoever it is theirs, as long as it is live', () => {
  for (const { state, severity, rights } of cases.filter((each) => !each.rights.isEditor))
    expect(mayEnd(rights, { state, severity }), `${state} ${severity}`).toBe(state === 'live' && !needsApproval(severity));
});

test('a manager may still publish only while they manage each department that it was confirmed for', () => {
  const [north, south, finance] = [randomUUID(), randomUUID(), randomUUID()];
  const rule = { anyOf: [{ department: north, below: true }], within: [north, south] };
  const may = (manages: string[]) => mayStillPublish({ isEditor: false, manages }, rule);
  expect([may([north, south]), may([south, finance, north])]).toEqual([true, true]);
  expect([may([north]), may([south]), may([finance]), may([])]).toEqual([false, false, false, false]);
  const unbound = { anyOf: rule.anyOf };
  expect(mayStillPublish({ isEditor: false, manages: [north, south] }, unbound), 'a rule without a scope').toBe(false);
});

test('an editor addresses everywhere, a manager what they manage, everybody else nowhere', () => {
  const scopes = whose.map(scopeOf);
  expect(scopes.map(isEverywhere)).toEqual([true, true, false, false]);
  expect(scopes.map(departmentsOf)).toEqual([[], [], ['north'], []]);
});

test.each([undefined, null, {}, { everywhere: false }, { everywhere: 'true' }, []])('a scope that is %j is nowhere', (lost) => {
  expect(isEverywhere(lost as unknown as Scope)).toBe(false);
  expect(departmentsOf(lost as unknown as Scope)).toEqual([]);
});

test('a manager’s rule carries their scope; without one, and for everyone, there is none to be used', () => {
  const rule = { anyOf: [{ department: 'south', below: true }] };
  expect(withinScope({ isEditor: true, manages: ['north'] }, rule)).toEqual(rule);
  expect(withinScope({ isEditor: false, manages: ['south', 'north'] }, rule)).toEqual({ ...rule, within: ['north', 'south'] });
  expect(withinScope({ isEditor: false, manages: [] }, rule)).toBeNull();
  expect(withinScope({ isEditor: false, manages: ['north'] }, { everyone: true })).toBeNull();
});

test('each role gives its own right and no other; a manager without a department manages nothing', () => {
  const nothing = { isEditor: false, isApprover: false, isAdministrator: false, manages: [] };
  expect(roles.map((role) => rightsOf([{ role, departmentId: null }]))).toEqual([
    nothing,
    { ...nothing, isEditor: true },
    { ...nothing, isApprover: true },
    { ...nothing, isAdministrator: true },
  ]);
  const held = [{ role: 'manager', departmentId: 'north' }, ...['editor', 'auditor'].map((role) => ({ role, departmentId: 'south' }))];
  expect(rightsOf(held)).toEqual({ ...nothing, isEditor: true, manages: ['north'] });
  expect(rightsOf([])).toEqual(nothing);
});

test('two people are needed for each role that holds everywhere, today and to come', () => {
  const holdsEverywhere = (role: string) => rightsOf([{ role, departmentId: null }]);
  expect(roles.filter((role) => Object.values(holdsEverywhere(role)).includes(true))).toEqual([...requestedRoles]);
  for (const [role, { people, within }] of Object.entries(rolesToCome)) expect(people === 2, role).toBe(within === 'everywhere');
});

test.each(Object.entries(rolesToCome))(
  '%s gives no right before its release, and comes from an administrator, never from a group',
  (role, { givenBy }) => {
    expect(rightsOf([{ role, departmentId: 'north' }])).toEqual(rightsOf([]));
    expect(mayAdminister(rightsOf([{ role: givenBy, departmentId: null }]))).toBe(true);
    expect(claimedRoles).not.toContain(role);
  },
);

test('administrators administer, and no editor or approver', () => {
  expect(roles.filter((role) => mayAdminister(rightsOf([{ role, departmentId: 'north' }])))).toEqual(['administrator']);
});

const [olga, iker, nuria] = [{ personId: 'olga' }, { personId: 'iker' }, { personId: 'nuria' }];

test('what one administrator asks for is confirmed by another one, who does not get it, while the first is still one', () => {
  const request = { requestedBy: 'olga', personId: 'nuria' };
  const all = ['olga', 'iker', 'nuria'];
  expect([olga, nuria, iker].map((by) => whyNotConfirm(by, request, all))).toEqual(['confirmOwnRequest', 'confirmOwnRole', null]);
  expect(whyNotConfirm(iker, request, ['iker', 'nuria'])).toBe('askerGone');
  expect(whyNotConfirm(iker, { requestedBy: 'olga' }, all)).toBeNull();
});

test('who asked takes it back; only others confirm and decline', () => {
  const may = (by: { personId: string }) => decisions.filter((decision) => mayDecide(by, { requestedBy: 'olga' }, decision));
  expect(may(olga)).toEqual(['withdrawn']);
  expect(may(iker)).toEqual(['confirmed', 'declined']);
});

test('nobody makes themselves a manager, and two administrators are always left', () => {
  expect([mayMakeManager(olga, 'olga'), mayMakeManager(olga, 'iker')]).toEqual([false, true]);
  expect(mayStopBeingAdministrator('olga', ['olga', 'iker'])).toBe(false);
  expect(mayStopBeingAdministrator('olga', ['olga', 'iker', 'nuria'])).toBe(true);
  expect(mayStopBeingAdministrator('nuria', ['olga', 'iker'])).toBe(true);
});

test('a saved audience is changed by who saved it, and by editors', () => {
  const by = (isEditor: boolean, personId: string) => mayChangeSaved({ isEditor, manages: ['north'], personId }, { ownerId: 'olga' });
  expect([by(false, 'olga'), by(true, 'iker'), by(false, 'iker')]).toEqual([true, true, false]);
});
