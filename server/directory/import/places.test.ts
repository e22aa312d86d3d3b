import { describe, expect, it } from 'vitest';
import { type KnownPlaces, Places } from './places.ts';

const known: KnownPlaces = {
  departments: [
    { id: 'acme', externalId: 'D0', name: 'Acme', path: ['acme'] },
    { id: 'ops', externalId: 'D1', name: 'Operations', path: ['acme', 'ops'] },
    { id: 'north', externalId: null, name: 'Warehouse North', path: ['acme', 'ops', 'north'] },
    { id: 'sales', externalId: null, name: 'Sales', path: ['acme', 'sales'] },
    { id: 'ops-it', externalId: null, name: 'IT', path: ['acme', 'ops', 'ops-it'] },
    { id: 'sales-it', externalId: null, name: 'IT', path: ['acme', 'sales', 'sales-it'] },
  ],
  sites: [
    { id: 'bilbao', name: 'Bilbao' },
    { id: 'lugo-1', name: 'Lugo' },
    { id: 'lugo-2', name: 'lugo' },
  ],
  groups: [
    { id: 'fire', name: 'Fire wardens', source: 'hand' },
    { id: 'night', name: 'Night shift', source: 'csv' },
  ],
  timeZone: 'Europe/Madrid',
};
const places = (unknown: 'create' | 'refuse' = 'create') => new Places(known, unknown);

describe('a department', () => {
  it.each([
    ['D1', 'ops'],
    ['Operations', 'ops'],
    ['  operations', 'ops'],
    ['Operations / Warehouse North', 'north'],
    ['Acme / Operations / Warehouse  NORTH', 'north'],
    ['Sales / IT', 'sales-it'],
    ['', null],
  ])('%j is %j', (cell, id) => expect(places().department(cell)).toEqual({ id }));

  it('that could be two is none of them', () => {
    expect(places().department('IT')).toEqual({ problem: 'departmentAmbiguous' });
    expect(places().department('IT / Networks')).toEqual({ problem: 'departmentAmbiguous' });
  });

  it('that nobody knows is refused where that is chosen', () => {
    const refusing = places('refuse');
    expect(refusing.department('Operations / Harbour')).toEqual({ problem: 'departmentUnknown' });
    expect(refusing.planned.departments).toEqual([]);
  });

  it('that nobody knows is made once, below what is known of its path', () => {
    const making = places();
    const first = making.department('Operations / Harbour / Crane 1');
    expect(making.department('Acme / Operations / Harbour / crane 1')).toEqual(first);
    expect(making.planned.departments.map(({ shown }) => shown)).toEqual([
      'Acme / Operations / Harbour',
      'Acme / Operations / Harbour / Crane 1',
    ]);
    expect(making.planned.departments[1]?.path).toEqual([
      'acme',
      'ops',
      making.planned.departments[0]?.id,
      making.planned.departments[1]?.id,
    ]);
  });

  it('of which nothing is known lies below the one at the top, or at the top', () => {
    const making = places();
    making.department('Legal');
    making.department('Research / Lab');
    expect(making.planned.departments.map(({ shown }) => shown)).toEqual(['Acme / Legal', 'Acme / Research', 'Acme / Research / Lab']);
    const empty = new Places({ ...known, departments: [] }, 'create');
    empty.department('A');
    expect(empty.planned.departments.map(({ path }) => path.length)).toEqual([1]);
  });
});

describe('a site', () => {
  it('is found by its name, and refused when it could be two or is not known', () => {
    expect(places().site('BILBAO', '')).toEqual({ id: 'bilbao' });
    expect(places().site('Lugo', '')).toEqual({ problem: 'siteAmbiguous' });
    expect(places('refuse').site('Vigo', '')).toEqual({ problem: 'siteUnknown' });
  });
  it('is made once, in the time zone of the row or the usual one', () => {
    const making = places();
    expect(making.site('Vigo', '')).toEqual(making.site('vigo', 'Europe/Lisbon'));
    making.site('Lisboa', 'Europe/Lisbon');
    expect(making.planned.sites.map(({ name, timeZone }) => [name, timeZone])).toEqual([
      ['Vigo', 'Europe/Madrid'],
      ['Lisboa', 'Europe/Lisbon'],
    ]);
  });
});

describe('groups', () => {
  it('are those that files keep; what others keep is left alone and said', () => {
    expect(places().groups('Night shift | fire wardens')).toEqual({ ids: ['night'], others: true });
    expect(places().groups(' ')).toEqual({ ids: [], others: false });
  });
  it('are made once, or refused', () => {
    const making = places();
    expect(making.groups('New|new')).toMatchObject({ ids: [making.planned.groups[0]?.id] });
    expect(making.planned.groups).toHaveLength(1);
    expect(places('refuse').groups('New')).toEqual({ problem: 'groupUnknown' });
  });
});
