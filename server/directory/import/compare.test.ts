import { describe, expect, it } from 'vitest';
import type { CandidateRow } from '#db/directory/import-rows.ts';
import { type Compared, compare, type Found } from './compare.ts';
import type { Said } from './row.ts';

const today = '2026-12-01';
const none: Found = { department: undefined, site: undefined, groups: undefined };
const ana: CandidateRow = {
  ...{ id: 'a', source: 'claims', active: true, fieldSources: {}, name: 'Ana', email: 'ana@acme.example', desk: null, phone: null },
  ...{ department: 'ops', site: null, externalId: 'E1', locale: null, timeZone: null, lastDay: null, managerId: null, groups: [] },
  ...{ erased: false, managerExternalId: null, managerEmail: null },
};
const ours: CandidateRow = { ...ana, source: 'csv' };
const said: Said = { externalId: 'E1', name: 'Ana' };
const on = (person: CandidateRow | null, more: Said = {}, found: Partial<Found> = {}): Compared =>
  compare({ ...said, ...more }, person, { ...none, ...found }, today);

describe('somebody nobody knows', () => {
  it('is added with all that the row says, and comes from the file', () => {
    const { verdict, after, manager } = on(
      null,
      { email: 'a@b.example', manager: 'E9', locale: 'es' },
      { department: 'ops', groups: ['g'] },
    );
    expect({ verdict, manager }).toEqual({ verdict: 'added', manager: 'E9' });
    expect(after).toMatchObject({ source: 'csv', email: 'a@b.example', departmentId: 'ops', groups: ['g'], locale: 'es', active: true });
  });
  it('is not added after their last day', () =>
    expect(on(null, { lastDay: '2026-11-30' })).toMatchObject({ verdict: 'unchanged', after: null }));
  it('is added on their last day', () => expect(on(null, { lastDay: today }).verdict).toBe('added'));
});

describe('somebody who signed in before', () => {
  it('is kept by the file from now on, with what the row does not say as it was', () => {
    const { verdict, after, changes } = on(ana);
    expect({ verdict, changes }).toEqual({ verdict: 'adopted', changes: [] });
    expect(after).toMatchObject({ source: 'csv', fieldSources: { email: 'claims', department: 'claims' }, email: 'ana@acme.example' });
  });
  it('has each field that differs named', () => {
    const { verdict, changes, after } = on(
      ana,
      { name: 'Ana Ruiz', phone: '+34 1', lastDay: '2027-01-01' },
      { department: 'sales', groups: ['g'] },
    );
    expect({ verdict, changes }).toEqual({ verdict: 'changed', changes: ['name', 'department', 'phone', 'lastDay', 'groups'] });
    expect(after).toMatchObject({ name: 'Ana Ruiz', departmentId: 'sales', fieldSources: { email: 'claims' } });
  });
  it('gets the id of the row when found by address', () => {
    expect(on({ ...ana, externalId: null })).toMatchObject({ changes: ['externalId'], after: { externalId: 'E1' } });
  });
});

describe('an empty cell', () => {
  it('takes away what a file said', () => expect(on(ours, { email: '' })).toMatchObject({ changes: ['email'], after: { email: null } }));
  it('takes away nothing that somebody else said', () => {
    expect(on({ ...ours, fieldSources: { email: 'hand' } }, { email: '' }).verdict).toBe('unchanged');
    expect(on(ana, { email: '' }).after).toMatchObject({ email: 'ana@acme.example' });
  });
});

describe('sources', () => {
  it('better than a file keep their facts, and the person', () => {
    const scim = { ...ana, source: 'scim' as const };
    expect(on(scim, { name: 'Other' })).toMatchObject({ verdict: 'unchanged', notes: ['ownedElsewhere'] });
    expect(on({ ...scim, email: null }, { email: 'a@b.example' }).after).toMatchObject({ source: 'scim', fieldSources: { email: 'csv' } });
  });
  it('worse than a file lose theirs', () => {
    const { after } = on({ ...ours, fieldSources: { name: 'hand' } }, { name: 'Ana Ruiz' });
    expect(after).toMatchObject({ name: 'Ana Ruiz', fieldSources: {} });
  });
  it('leave the language and the time zone a person chose', () => {
    expect(on({ ...ours, locale: 'es', fieldSources: { locale: 'hand' } }, { locale: 'en' }).verdict).toBe('unchanged');
    expect(on({ ...ours, locale: null, fieldSources: { locale: 'hand' } }, { locale: 'en' }).verdict).toBe('unchanged');
    expect(on({ ...ana, locale: 'es' }, { locale: 'en' }).after).toMatchObject({ locale: 'es', fieldSources: { locale: 'hand' } });
    expect(on({ ...ours, locale: 'es' }, { locale: 'en' }).after).toMatchObject({ locale: 'en' });
  });
});

describe('somebody deactivated', () => {
  it('by a file comes back with it', () => {
    const { verdict, after } = on({ ...ours, active: false, fieldSources: { active: 'csv' } });
    expect({ verdict, active: after?.active, sources: after?.fieldSources }).toEqual({ verdict: 'returning', active: true, sources: {} });
  });
  it('by an administrator does not, whatever the row says', () => {
    const locked: CandidateRow = { ...ours, active: false, fieldSources: { active: 'hand' } };
    expect(on(locked, { name: 'Other' })).toMatchObject({ verdict: 'unchanged', after: null, notes: ['deactivatedByHand'] });
    expect(on({ ...locked, fieldSources: {} })).toMatchObject({ verdict: 'unchanged', notes: ['deactivatedByHand'] });
  });
});

describe('the last day', () => {
  it('when it is past makes them leave', () => {
    expect(on(ours, { lastDay: '2026-11-30' })).toMatchObject({
      verdict: 'leaving',
      after: { active: false, fieldSources: { active: 'csv' } },
    });
  });
  it('of somebody who left already changes nothing', () => {
    expect(on({ ...ours, active: false, fieldSources: { active: 'csv' } }, { lastDay: '2026-11-30' }).verdict).toBe('unchanged');
  });
});

describe('the manager', () => {
  const managed: CandidateRow = { ...ours, managerId: 'm', managerExternalId: 'E9', managerEmail: 'Boss@acme.example' };
  it.each(['E9', 'boss@acme.example'])('they have stays: %s', (manager) => expect(on(managed, { manager }).verdict).toBe('unchanged'));
  it('that is another is looked for later', () => {
    expect(on(managed, { manager: 'E7' })).toMatchObject({ verdict: 'changed', changes: ['manager'], manager: 'E7' });
  });
  it('is never the person, however the file has it', () => {
    expect(on(managed, { manager: 'E1' }).verdict).toBe('unchanged');
    expect(on(null, { manager: 'E1' }).manager).toBeNull();
  });
  it('is taken away by an empty cell', () => {
    expect(on(managed, { manager: '' })).toMatchObject({ changes: ['manager'], manager: null, after: { managerId: null } });
  });
});
