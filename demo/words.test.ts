/** The demo's own pages speak the language of the browser, its sign-in page and its mailbox alike. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sentences } from '../messages/sentences.ts';
import { freshDatabase, insertPerson } from '../testing/fresh-database.ts';
import { type KnownSignOn, startSignOn } from '../testing/sign-on.ts';
import type { Mail } from './mailbox.ts';
import { startMailboxPage } from './mailbox-page.ts';

const db = freshDatabase();
const mail: Mail = {
  id: 'winter',
  ...{ to: ['ana@example.com'], envelopeTo: ['ana@example.com'], from: 'pregon@example.com', subject: '', text: 'Use Gate 4', html: '' },
  ...{ messageId: '', headers: {}, at: '2026-01-31T23:30:05.000Z' },
};
let mailbox: Awaited<ReturnType<typeof startMailboxPage>>;
let signOn: KnownSignOn;

beforeAll(async () => {
  await insertPerson(db.owner, { name: 'Anybody', externalId: 'E1' });
  signOn = await startSignOn(db.owner, 'http://localhost:3000');
  mailbox = await startMailboxPage({ list: () => [mail], store: async () => undefined }, 0);
});

afterAll(() => {
  signOn?.stop();
  mailbox?.close();
});

const readProvider = async (path: string, language: string): Promise<string> =>
  (await fetch(`${signOn.settings.OIDC_ISSUER}${path}`, { headers: { 'accept-language': language, accept: 'text/html' } })).text();

const readMailbox = async (path: string, language: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${(mailbox.address() as AddressInfo).port}${path}`, { headers: { 'accept-language': language } })).text();

/** Sentences without a place to fill that both languages say differently. */
const foreignTo = (locale: 'en' | 'es', part: 'provider' | 'mailbox'): string[] =>
  Object.values(sentences[locale === 'en' ? 'es' : 'en'].demo[part]).filter((sentence) => sentence.length > 9 && !sentence.includes('{'));

const english = ['en', 'en-GB, es;q=0.5', 'es;q=0, en', 'de', ''];
const spanish = ['es', 'es-MX, en;q=0.9', 'ca, es;q=0.8, en;q=0.3'];

test.each([...english.map((asked) => ['en', asked] as const), ...spanish.map((asked) => ['es', asked] as const)])(
  'both pages speak %s to a browser that asks for "%s"',
  async (locale, asked) => {
    for (const [part, page] of [
      ['provider', await readProvider('/', asked)],
      ['mailbox', await readMailbox('/', asked)],
    ] as const) {
      expect(page).toContain(`<html lang="${locale}" dir="ltr">`);
      expect(page).toContain(`<h1>${sentences[locale].demo[part].title}</h1>`);
      expect(foreignTo(locale, part).filter((sentence) => page.includes(sentence))).toEqual([]);
    }
  },
);

test('the sign-in page counts, searches and refuses in the language of the page', async () => {
  expect(await readProvider('/', 'en')).toContain('<summary>Sign in as someone else (1 person)</summary>');
  expect(await readProvider('/', 'es')).toContain('<summary>Iniciar sesión como otra persona (1 persona)</summary>');
  expect(await readProvider('/?q=anybody', 'es')).toMatch(/«anybody»: 1 persona<.*, sin departamento</s);
  expect(await readProvider('/?q=<b>', 'es')).toContain('Sin resultados: «&lt;b&gt;».');
  expect(await readProvider('/as/<b>', 'es')).toContain('<b>No hay nadie con el nombre «&lt;b&gt;».</b> Elija a alguien de la lista');
});

test('what the provider itself says is framed in the language of the page', async () => {
  const page = await readProvider('/auth?client_id=unknown', 'es');
  expect(page).toContain('<html lang="es"');
  expect(page).toContain(`<h1>${sentences.es.demo.provider.failed}</h1>`);
  expect(page).toMatch(/Motivo: <span lang="en">[^<]+</);
  expect(await readProvider('/interaction/none', 'es')).toContain(`<h1>${sentences.es.demo.provider.over}</h1>`);
  expect(await readProvider('/session/end/success', 'es')).toContain(`<h1>${sentences.es.demo.provider.signedOut}</h1>`);
});

test('the mailbox writes its times and names as the page is written', async () => {
  expect(await readMailbox('/', 'es')).toContain('<th>Hora (Europe/Madrid)</th>');
  expect(await readMailbox('/', 'es')).toContain('<td class="time">1 feb, 00:30:05</td>');
  expect(await readMailbox('/', 'en')).toContain('<td class="time">1 Feb, 00:30:05</td>');
  expect(await readMailbox('/mails/winter', 'es')).toContain('<h1>Sin asunto</h1>');
  expect(await readMailbox('/mails/none', 'es')).toContain(`<h1>${sentences.es.demo.mailbox.gone}</h1>`);
  expect(await readMailbox('/?to=bruno', 'es')).toContain('Sin correos para «bruno».');
});
