import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { departmentsOf, isEverywhere, mayEnd, mayStillPublish, type Scope, scopeOf, withinScope } from './rights.ts';
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
