import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import failure from '../messages/failure.json' with { type: 'json' };
import { locales } from '../messages/languages.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { outagePage } from './outage-page.ts';
import { writeOutagePage } from './outage-page-command.ts';

const db = freshDatabase();
const folder = mkdtempSync(join(tmpdir(), 'pregon-outage-'));
const file = join(folder, 'outage.html');
const set = (key: string, value: string) => db.owner`
  insert into settings (key, value) values (${key}, to_jsonb(${value}::text)) on conflict (key) do update set value = excluded.value`;

beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

it('says it in every language, the organization’s own first, each with the telephone; asks for nothing and runs nothing', () => {
  for (const defaultLocale of locales) {
    const page = outagePage({ companyName: '<b>Forja', telephone: '+34 (944) <1>', defaultLocale });
    expect(page).toContain(`<html lang="${defaultLocale}"`);
    for (const locale of locales) expect(page).toContain(failure[locale].outage.text);
    const firstOfAll = Math.min(...locales.map((locale) => page.indexOf(`<section lang="${locale}"`)));
    expect(page.indexOf(`<section lang="${defaultLocale}"`)).toBe(firstOfAll);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.match(/<a href="tel:\+349441">\+34 \(944\) &lt;1&gt;<\/a>/g)).toHaveLength(locales.length);
    expect(page).not.toMatch(/<script|<b>|https?:|src=|url\(|@import/);
    expect(page.match(/href="(?!tel:)[^"]*"/g)).toEqual(['href="data:,"', ...locales.map(() => 'href=""')]);
  }
});

it('is written whole, for the proxy to read, with what is set now; says so when nobody can be called', async () => {
  expect(await writeOutagePage(db.url('web'), file)).toContain('names NO emergency telephone');
  expect(readFileSync(file, 'utf8')).not.toContain('tel:');
  await set('telephone', '4112');
  await set('companyName', 'Forja del Sur');
  await set('defaultLocale', 'es');
  chmodSync(file, 0o600);
  const umask = process.umask(0o077);
  try {
    expect(await writeOutagePage(db.url('web'), file)).toBe(`${file} tells people to call 4112`);
  } finally {
    process.umask(umask);
  }
  expect(readFileSync(file, 'utf8')).toBe(outagePage({ companyName: 'Forja del Sur', telephone: '4112', defaultLocale: 'es' }));
  expect(statSync(file).mode & 0o777).toBe(0o644);
  expect(readdirSync(folder)).toEqual(['outage.html']);
});

it('does not touch the file that the proxy is reading: the new one takes its place', async () => {
  writeFileSync(file, 'the last one');
  const reading = openSync(file, 'r');
  await writeOutagePage(db.url('web'), file);
  expect(readFileSync(reading, 'utf8')).toBe('the last one');
  closeSync(reading);
  expect(readFileSync(file, 'utf8')).toContain('</html>');
});

it('leaves what is there when the settings cannot be read', async () => {
  writeFileSync(file, 'the last one');
  await expect(writeOutagePage('postgres://web@127.0.0.1:9/none', file)).rejects.toThrow('ECONNREFUSED');
  await expect(writeOutagePage(db.url('web'), undefined)).rejects.toThrow('Say where');
  await expect(writeOutagePage(db.url('web'), join(folder, 'none', 'outage.html'))).rejects.toThrow('ENOENT');
  expect(readFileSync(file, 'utf8')).toBe('the last one');
  expect(readdirSync(folder)).toEqual(['outage.html']);
});
