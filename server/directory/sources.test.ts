import { expect, test } from 'vitest';
import type { FactRow } from '#db/directory/person.ts';
import { allFacts, applyFacts, type FactSource, mayWrite, sourceOf } from './sources.ts';

const best: FactSource[] = ['scim', 'csv', 'claims', 'hand'];

const person = (change: Partial<FactRow> = {}): FactRow => ({
  id: 'p',
  source: 'csv',
  fieldSources: {},
  active: true,
  name: 'Ana',
  email: 'ana@pregon.example',
  department: 'north',
  site: 'bilbao',
  desk: '1',
  phone: '4112',
  ...change,
});

test('a known fact is overwritten by its own source and the better ones, by none below', () => {
  for (const [place, owner] of best.entries())
    for (const [rank, source] of best.entries())
      for (const fact of allFacts) {
        expect(mayWrite(source, person({ source: owner }), fact), `${source} over ${owner}`).toBe(rank <= place);
        expect(mayWrite(source, person({ source: 'scim', fieldSources: { [fact]: owner } }), fact)).toBe(rank <= place);
      }
});

test('where nothing is known, any source fills the gap, and it is written down which', () => {
  for (const source of best) {
    const { facts, taken } = applyFacts(person({ source: 'scim', phone: null }), source, { phone: '4113' });
    expect([facts.phone, taken]).toEqual(['4113', ['phone']]);
  }
});

test('a source nobody knows is the best: it is left alone', () => {
  const strange = person({ source: 'other', fieldSources: { desk: 'hand' } });
  expect(sourceOf(strange, 'name')).toBe('scim');
  expect(mayWrite('csv', strange, 'name')).toBe(false);
  expect(mayWrite('hand', strange, 'desk')).toBe(true);
});

test('what a source does not mention, or says as it is, stays and keeps its source', () => {
  const before = person({ fieldSources: { phone: 'hand' } });
  const { facts, taken, refused } = applyFacts(before, 'hand', { phone: '4112', name: 'Ana' });
  expect([taken, refused]).toEqual([[], []]);
  expect(facts).toMatchObject({ name: 'Ana', phone: '4112', desk: '1' });
});

test('what a source may not change is named, and nothing of it is taken', () => {
  const { facts, taken, refused } = applyFacts(person(), 'claims', { name: 'Other', email: 'other@pregon.example', department: 'south' });
  expect([taken, refused]).toEqual([[], ['name', 'email', 'department']]);
  expect(facts).toMatchObject({ name: 'Ana', department: 'north' });
});

test('a better source that says the same takes the fact over', () => {
  const { taken } = applyFacts(person({ source: 'hand' }), 'claims', { name: 'Ana' });
  expect(taken).toEqual(['name']);
});
