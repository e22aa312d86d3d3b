import { describe, expect, it } from 'vitest';
import { guessColumns } from '#domain/import.ts';
import { readDay, rowReader } from './row.ts';

const columns = { externalId: 0, name: 1, email: 2, phone: 3, timeZone: 4, lastDay: 5 };
const good = ['E1', 'Ana Ruiz', 'ana@pregon.example', '+34 600 000 000', 'Europe/Madrid', '2026-12-31'];
const read = rowReader(columns);
const but = (column: number, value: string) => read(good.with(column, value)).problem;

describe('columns by their titles', () => {
  it('are found as a Spanish and an English personnel system write them', () => {
    expect(guessColumns(['Número de empleado', 'Nombre completo', 'Correo electrónico', 'Teléfono móvil', 'Centro de trabajo'])).toEqual({
      externalId: 0,
      name: 1,
      email: 2,
      phone: 3,
      site: 4,
    });
    expect(guessColumns(['Name', 'Employee ID', 'E-Mail', 'Department', 'Last day'])).toEqual({
      externalId: 1,
      name: 0,
      email: 2,
      department: 3,
      lastDay: 4,
    });
  });
  it('are none where nothing is known', () => expect(guessColumns(['foo', 'bar', ''])).toEqual({}));
});

describe('a record', () => {
  it('says the fields that the file has, and of an empty cell that nothing is known', () => {
    expect(read(good.with(2, ''))).toEqual({
      said: { externalId: 'E1', name: 'Ana Ruiz', email: '', phone: good[3], timeZone: 'Europe/Madrid', lastDay: '2026-12-31' },
      problem: null,
    });
  });
  it('is cleaned of what nobody sees and of line breaks', () => {
    expect(rowReader({ externalId: 0, name: 1 })(['E1', ' Ana\u202E\nRuiz ']).said.name).toBe('Ana Ruiz');
  });
  it('loses the apostrophe that an export put before what a spreadsheet would run', () => {
    expect(read(good.with(3, "'+34 600 000 000").with(1, "'t Hart")).said).toMatchObject({ phone: '+34 600 000 000', name: "'t Hart" });
  });
  it.each([
    [0, '', { field: 'externalId', why: 'missing' }],
    [1, '  ', { field: 'name', why: 'missing' }],
    [1, 'x'.repeat(201), { field: 'name', why: 'tooLong' }],
    [2, 'ana@', { field: 'email', why: 'mailBad' }],
    [2, 'a@b.example, c@d.example', { field: 'email', why: 'mailBad' }],
    [3, 'ask her', { field: 'phone', why: 'telephoneBad' }],
    [4, 'Atlantis', { field: 'timeZone', why: 'timeZoneUnknown' }],
    [5, '31/12/2026', { field: 'lastDay', why: 'dayBad' }],
  ] as const)('whose cell %i is %j is refused', (column, value, problem) => expect(but(column, value)).toEqual(problem));
});

describe('a day', () => {
  it.each([
    ['2026-12-31', '2026-12-31'],
    ['2026-12-31T00:00:00Z', '2026-12-31'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', null],
    ['2026-13-01', null],
    ['12/31/2026', null],
    ['', null],
  ])('%j is %j', (text, day) => expect(readDay(text)).toBe(day));
});
