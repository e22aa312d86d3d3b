/** The mailbox one can look into: a list, a mail, and both as JSON for tests. Mails are shown without being trusted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { datesOf, type Locale } from '../messages/languages.ts';
import { bilbao } from './departments.ts';
import type { Mail, Mailbox } from './mailbox.ts';
import { type Html, html, type Page, sendPage } from './page.ts';
import { type Words, wordsFor } from './words.ts';

/** The company's own, as its portal's pages and mails show times: not that of the machine the demo runs on. */
const zone = bilbao.timeZone;

const time = (at: string, locale: Locale): string =>
  new Intl.DateTimeFormat(datesOf(locale), {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(at));

/** A whole address must fit exactly (ana@ is not juana@); part of one is looked for. */
const isFor = (mail: Mail, to: string): boolean =>
  [...mail.to, ...mail.envelopeTo].some((address) => {
    const known = address.toLowerCase();
    return to.includes('@') ? known === to : known.includes(to);
  });

const row =
  ({ locale, t }: Words) =>
  (mail: Mail): Html =>
    html`<tr><td class="time">${time(mail.at, locale)}</td>
<td><a href="/mails/${mail.id}">${mail.subject || t('mailbox.noSubject')}</a></td><td>${mail.envelopeTo.join(', ')}</td><td>${mail.from}</td></tr>`;

const empty = ({ t }: Words, to: string): Html =>
  to === '' ? html`<p>${t('mailbox.empty')}</p>` : html`<p>${t('mailbox.none', { words: to })} <a href="/">${t('mailbox.showAll')}</a></p>`;

const table = (words: Words, mails: Mail[]): Html => {
  const { t } = words;
  const heads = [t('mailbox.time', { zone }), t('mailbox.subject'), t('mailbox.to'), t('mailbox.from')];
  return html`<table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>${mails.slice(0, 200).map(row(words))}</tbody></table>
${mails.length > 200 ? html`<p class="small">${t('mailbox.newest', { total: mails.length })}</p>` : null}`;
};

const listPage = (words: Words, mails: Mail[], to: string): Page => {
  const { locale, t } = words;
  return {
    locale,
    title: `${t('mailbox.title')} · ${t('mailbox.tag')}`,
    wide: true,
    refreshSeconds: 5,
    body: html`<p class="tag">${t('mailbox.tag')}</p><h1>${t('mailbox.title')}</h1>
<p class="quiet">${t('mailbox.lead')}</p>
<form class="find after" method="get" role="search"><label class="hidden" for="to">${t('mailbox.to')}</label><input id="to" name="to" type="search" placeholder="${t('mailbox.filterHint')}" value="${to}"><button class="button">${t('mailbox.filter')}</button></form>
${mails.length === 0 ? empty(words, to) : table(words, mails)}`,
  };
};

/** No script runs in a mail; its links open a tab of their own. */
const mailFrame = ({ t }: Words, mail: Mail): Html =>
  html`<h2>${t('mailbox.asHtml')}</h2><iframe title="${t('mailbox.frame')}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${mail.html}`}"></iframe>`;

const mailPage = (words: Words, mail: Mail): Page => {
  const { locale, t } = words;
  const subject = mail.subject || t('mailbox.noSubject');
  return {
    locale,
    title: `${subject} · ${t('mailbox.tag')}`,
    wide: true,
    body: html`<p><a href="/">${t('mailbox.all')}</a></p><h1>${subject}</h1>
<p class="quiet">${t('mailbox.from')}: ${mail.from}<br>${t('mailbox.to')}: ${mail.envelopeTo.join(', ')}<br>${time(mail.at, locale)} (${zone})</p>
${mail.html === '' ? null : mailFrame(words, mail)}
<h2>${t('mailbox.asText')}</h2><pre>${mail.text}</pre>
<h2>${t('mailbox.headers')}</h2><table class="headers"><tbody>${Object.entries(mail.headers).map(([key, value]) => html`<tr><th scope="row">${key}</th><td>${value}</td></tr>`)}</tbody></table>`,
  };
};

const sendJson = (res: ServerResponse, body: unknown, status: number): void => {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
};

const gonePage = ({ locale, t }: Words): Page => ({
  locale,
  title: `${t('mailbox.gone')} · ${t('mailbox.tag')}`,
  body: html`<h1>${t('mailbox.gone')}</h1><p>${t('mailbox.goneText')} <a href="/">${t('mailbox.all')}</a></p>`,
});

const answer = (mailbox: Mailbox, req: IncomingMessage, res: ServerResponse): void => {
  const url = new URL(req.url ?? '/', 'http://localhost');
  const words = wordsFor(req);
  const asJson = url.searchParams.get('format') === 'json' || (req.headers.accept ?? '').includes('application/json');
  const give = (body: unknown, page: Page, status = 200): void => (asJson ? sendJson(res, body, status) : sendPage(res, page, status));
  if (url.pathname === '/') {
    const to = url.searchParams.get('to')?.trim().toLowerCase() ?? '';
    const mails = mailbox.list().filter((mail) => to === '' || isFor(mail, to));
    give(mails, listPage(words, mails, to));
  } else {
    const mail = mailbox.list().find((each) => url.pathname === `/mails/${each.id}`);
    if (mail) give(mail, mailPage(words, mail));
    else give({ error: 'not found' }, gonePage(words), 404);
  }
};

/** Serves the mailbox on 127.0.0.1; resolves when it listens. */
export const startMailboxPage = async (mailbox: Mailbox, port: number): Promise<Server> => {
  const server = createServer((req, res) => answer(mailbox, req, res));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
};
