import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type web, worker } from '#db/client.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { makeViewer } from '../../testing/desk.ts';
import { insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { makePng, onePixel } from '../../testing/small-pictures.ts';
import { parseAccent, parseLogo, parseOrganization, parseRules, parseSender } from './input.ts';
import { listSenderChoices, listSenders, saveSender } from './senders.ts';
import { isLogoUnused, readOrganization, readOrganizationNow, saveAccent, saveLogo, saveOrganization, saveRules } from './settings.ts';

const db = freshDatabase({ organizationMs: 100 });
const people: { admin: Viewer | null; editor: Viewer | null } = { admin: null, editor: null };
const who = (which: 'admin' | 'editor'): Viewer => {
  const viewer = people[which];
  if (!viewer) throw new Error(`no ${which}`);
  return viewer;
};

beforeAll(async () => {
  await insertSender(db.owner);
  people.admin = await insertAdministrator(db.owner);
  people.editor = makeViewer(await insertPerson(db.owner), { isEditor: true, isApprover: true });
});

const organization = { companyName: 'Forja del Sur', telephone: '+34 944 000 112', defaultLocale: 'es' as const };
const audited = async () => (await db.owner`select action, detail ->> 'key' as key from audit order by id`).map((row) => ({ ...row }));

describe('what the organization has set', () => {
  it('is the settings of the process where nothing is set', async () => {
    expect(await readOrganizationNow()).toEqual({
      companyName: 'Pregón',
      defaultLocale: 'en',
      fallbackMinutes: 5,
      retentionDays: 90,
      telephone: '',
      accent: null,
      logo: null,
    });
  });

  it('is changed by an administrator, known everywhere soon after, and written down by its key once', async () => {
    expect((await readOrganization(worker())).companyName).toBe('Pregón');
    expect(await saveOrganization(who('admin'), organization)).toEqual({ outcome: 'done' });
    await saveOrganization(who('admin'), organization);
    await sleep(120);
    expect(await readOrganization(worker())).toMatchObject(organization);
    expect(await audited()).toEqual(['companyName', 'defaultLocale', 'telephone'].map((key) => ({ action: 'settings.changed', key })));
    const [row] = await db.owner`select changed_by from settings where key = 'companyName'`;
    expect(row?.['changedBy']).toBe(who('admin').personId);
  });

  it('is asked for once in a while, not at each page', async () => {
    await sleep(120);
    const before = await readOrganization();
    await db.owner`update settings set value = '"Elsewhere"' where key = 'companyName'`;
    expect(await readOrganization()).toBe(before);
    await sleep(120);
    expect((await readOrganization()).companyName).toBe('Elsewhere');
  });

  it.each([
    ['saveOrganization', () => saveOrganization(who('editor'), organization)],
    ['saveRules', () => saveRules(who('editor'), { fallbackMinutes: 1, retentionDays: 7 })],
    ['saveAccent', () => saveAccent(who('editor'), { light: '', dark: '' })],
    ['saveLogo', () => saveLogo(who('editor'), null)],
    ['saveSender', () => saveSender(who('editor'), { id: '', name: 'Me', card: {} })],
  ])('%s is refused to everybody else, and nothing is written', async (_name, act) => {
    const before = await db.owner`select key, value from settings union all select name, card from senders order by 1`;
    await expect(async () => act()).rejects.toThrow(new Refused('notAllowed'));
    expect(await db.owner`select key, value from settings union all select name, card from senders order by 1`).toEqual(before);
    expect(await listSenders(who('editor'))).toEqual([]);
  });

  it('stays as last known when the database goes away', async () => {
    await saveOrganization(who('admin'), organization);
    await readOrganization();
    await sleep(120);
    const gone = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
    expect(await readOrganization(gone as unknown as ReturnType<typeof web>)).toMatchObject(organization);
  });

  it('counts as not set where a row makes no sense', async () => {
    await db.owner`insert into settings (key, value) values ('accent', '{"light": "red"}'), ('retentionDays', '-3')`;
    expect(await readOrganizationNow()).toMatchObject({ accent: null, retentionDays: 90 });
  });
});

describe('the colour', () => {
  const save = (light: string, dark: string) => saveAccent(who('admin'), { light, dark });

  it('that can be read in both themes is kept', async () => {
    await save('#7a1f5c', '#f0a8d0');
    expect((await readOrganizationNow()).accent).toEqual({ light: '#7a1f5c', dark: '#f0a8d0' });
  });

  it('left out for one theme is the nearest to the other that can be read there', async () => {
    await save('#7a1f5c', '');
    const { accent } = await readOrganizationNow();
    expect(accent?.light).toBe('#7a1f5c');
    expect(accent?.dark).toMatch(/^#[b-f]\w[4-9]\w[8-d]\w$/);
  });

  it('that cannot be read is refused with the figure and the nearest that can, and the old one stays', async () => {
    const before = await readOrganizationNow();
    const refusal = await save('#ffd43b', '#0b4f9c').catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      fields: { light: 'accentOnLight', dark: 'accentOnDark' },
      given: { light: { measured: '1.42', nearest: expect.stringMatching(/^#/) }, dark: { measured: '2.23' } },
    });
    expect(await readOrganizationNow()).toEqual(before);
  });

  it('is the portal’s own when both are empty', async () => {
    await save('', '');
    expect((await readOrganizationNow()).accent).toBeNull();
  });
});

describe('the logo', () => {
  it('that was stored as an SVG by an earlier version is not shown any more, and the page that changes it is told', async () => {
    const file = { version: 'earlier', type: 'image/svg+xml', base64: Buffer.from('<svg/>').toString('base64') };
    await db.owner`insert into settings (key, value) values ('logo', '{"version": "earlier"}'), ('logoFile', ${db.owner.json(file)})`;
    expect((await readOrganizationNow()).logo).toBeNull();
    expect(await isLogoUnused()).toBe(true);
    const png = { ...file, type: 'image/png', base64: makePng(9, 9).toString('base64') };
    await db.owner`update settings set value = ${db.owner.json(png)} where key = 'logoFile'`;
    expect((await readOrganizationNow()).logo).toEqual({ version: 'earlier' });
    await saveLogo(who('admin'), null);
    expect(await isLogoUnused()).toBe(false);
  });

  it('is kept by its version, and removed', async () => {
    await saveLogo(who('admin'), { type: 'image/webp', bytes: onePixel.lossless });
    const { logo } = await readOrganizationNow();
    expect(logo?.version).toMatch(/^[0-9a-f]{16}$/);
    expect(await isLogoUnused()).toBe(false);
    await saveLogo(who('admin'), null);
    expect((await readOrganizationNow()).logo).toBeNull();
    const [row] = await db.owner`select value from settings where key = 'logoFile'`;
    expect(row?.['value']).toBeNull();
  });
});

describe('senders', () => {
  it('are renamed and added; the first stays the one that speaks', async () => {
    const [first] = await listSenders(who('admin'));
    const card = {
      purpose: 'Safety at work',
      mail: 'safety@pregon.example',
      telephone: '+34 944 000 112',
      never: 'We never ask for a password.',
    };
    await saveSender(who('admin'), { id: first?.id ?? '', name: 'Site Safety', card });
    await saveSender(who('admin'), { id: first?.id ?? '', name: 'Site Safety', card });
    // Pressed again after a lost answer, and twice at once: one is added.
    await Promise.all([1, 2].map(() => saveSender(who('admin'), { id: '', name: 'IT', card: {} })));
    await saveSender(who('admin'), { id: '', name: 'IT', card: {} });
    expect(await listSenders(who('admin'))).toEqual([
      { id: first?.id, name: 'Site Safety', ...card },
      { id: expect.any(String), name: 'IT', purpose: '', mail: '', telephone: '', never: '' },
    ]);
    expect(await listSenderChoices(makeViewer(randomUUID(), { manages: [randomUUID()] }))).toEqual([
      { id: first?.id, name: 'Site Safety', card },
      { id: expect.any(String), name: 'IT', card: {} },
    ]);
    expect(await listSenderChoices(makeViewer(randomUUID()))).toEqual([]);
    expect((await audited()).filter((row) => row['action']?.startsWith('sender.'))).toEqual([
      { action: 'sender.changed', key: null },
      { action: 'sender.added', key: null },
    ]);
  });

  it('that are not there are not made', async () => {
    const gone = saveSender(who('admin'), { id: '00000000-0000-7000-8000-000000000000', name: 'Nobody', card: {} });
    await expect(gone).rejects.toThrow(new Refused('notFound'));
    expect(await listSenders(who('admin'))).toHaveLength(2);
  });
});

describe('what the forms may hold', () => {
  it.each([
    ['no name', { companyName: [' \u202E '] }, { companyName: 'nameMissing' }],
    ['a long name', { companyName: ['x'.repeat(61)] }, { companyName: 'tooLong' }],
    ['words as a telephone', { companyName: ['A'], telephone: ['call me'] }, { telephone: 'telephoneBad' }],
    ['a script as a telephone', { companyName: ['A'], telephone: ['javascript:1'] }, { telephone: 'telephoneBad' }],
    ['another language', { companyName: ['A'], defaultLocale: ['fr'] }, { defaultLocale: 'languageBad' }],
  ])('%s is refused beside its field', (_what, values, fields) => {
    expect(parseOrganization({ telephone: [''], defaultLocale: ['en'], ...values })).toEqual({ ok: false, fields });
  });

  it.each([
    ['0', '90', {}],
    ['1440', '3650', {}],
    ['1441', '7', { fallbackMinutes: 'minutesBad' }],
    ['-1', '6', { fallbackMinutes: 'minutesBad', retentionDays: 'daysBad' }],
    ['5', '0', { retentionDays: 'daysBad' }],
    ['5', '3651', { retentionDays: 'daysBad' }],
    ['1.5', '1e2', { fallbackMinutes: 'minutesBad', retentionDays: 'daysBad' }],
    ['', '', { fallbackMinutes: 'minutesBad', retentionDays: 'daysBad' }],
  ])('%s minutes and %s days', (minutes, days, fields) => {
    const parsed = parseRules({ fallbackMinutes: [minutes], retentionDays: [days] });
    expect(parsed.ok ? {} : parsed.fields).toEqual(fields);
  });

  it.each([
    ['0A5560', '#0a5560'],
    ['#abc', '#aabbcc'],
    ['', ''],
    ['teal', null],
    ['#12345', null],
    ['#0a5560;}', null],
  ])('%s as a colour is %s', (typed, colour) => {
    const parsed = parseAccent({ light: [typed], dark: [''] });
    expect(parsed.ok ? parsed.input.light : null).toBe(colour);
  });

  it('a sender’s card holds only what was given', () => {
    expect(parseSender({ id: [''], name: ['IT'], mail: [''], purpose: [' Computers '] })).toEqual({
      ok: true,
      input: { id: '', name: 'IT', card: { purpose: 'Computers' } },
    });
    expect(parseSender({ id: ['1'], name: ['IT'], mail: ['it'] })).toMatchObject({ ok: false, fields: { mail: 'mailBad' } });
  });

  it('a logo is a file, or the request to remove it', async () => {
    const form = new FormData();
    form.set('logo', new File(['MZ'], 'logo.svg', { type: 'image/svg+xml' }));
    expect(await parseLogo({}, form)).toMatchObject({ ok: false, fields: { logo: 'logoUnknown' } });
    form.set('logo', new File(['<svg />'], 'logo.png', { type: 'image/png' }));
    expect(await parseLogo({}, form)).toMatchObject({ ok: false, fields: { logo: 'logoUnknown' } });
    form.set('logo', new File([new Uint8Array(onePixel.lossy)], 'whatever.exe', { type: 'text/html' }));
    expect(await parseLogo({}, form)).toMatchObject({ ok: true, input: { type: 'image/webp' } });
    expect(await parseLogo({ intent: ['remove'] }, form)).toEqual({ ok: true, input: null });
    expect(await parseLogo({}, new FormData())).toEqual({ ok: false, fields: { logo: 'logoMissing' } });
  });
});
