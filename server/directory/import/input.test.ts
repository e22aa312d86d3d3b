import { describe, expect, it } from 'vitest';
import { parseMapping } from './input.ts';

const id = '01890000-0000-7000-8000-000000000001';
const typed = (more: Record<string, string> = {}) =>
  parseMapping(
    Object.fromEntries(
      Object.entries({ id, from: 'mapping', 'column.externalId': '0', 'column.name': '1', unknownPlaces: 'create', ...more }).map(
        ([name, value]) => [name, [value]],
      ),
    ),
  );

describe('a mapping', () => {
  it('is the columns of the fields, and the options', () => {
    expect(typed({ 'column.email': '4', 'column.site': '', emailDomains: 'Acme.example, @acme.es acme.es' })).toEqual({
      ok: true,
      input: {
        ...{ id, from: 'mapping', columns: { externalId: 0, name: 1, email: 4 } },
        options: { unknownPlaces: 'create', emailDomains: ['acme.example', 'acme.es'] },
      },
    });
  });
  it.each([
    [{ 'column.name': '' }, { 'column.name': 'columnMissing' }],
    [{ 'column.externalId': '' }, { 'column.externalId': 'columnMissing' }],
    [{ 'column.email': '1' }, { 'column.email': 'columnTwice' }],
    [{ 'column.email': 'x' }, { 'column.email': 'unexpected' }],
    [{ emailDomains: 'everybody' }, { emailDomains: 'domainBad' }],
    [{ emailDomains: '*.example' }, { emailDomains: 'domainBad' }],
    [{ from: 'applied' }, { from: 'unexpected' }],
    [{ unknownPlaces: 'guess' }, { unknownPlaces: 'unexpected' }],
    [{ id: 'x' }, { id: 'unexpected' }],
  ])('%j is refused', (more, fields) => expect(typed(more as unknown as Record<string, string>)).toEqual({ ok: false, fields }));
});
