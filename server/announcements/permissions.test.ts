import { expect, test } from 'vitest';
import { mayEnd, needsApproval } from './permissions.ts';
import { allowedTransitions } from './transitions.ts';
import type { State } from './view.ts';

const severities = ['minor', 'moderate', 'severe', 'extreme'];
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
