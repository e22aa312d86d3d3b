/** The mailbox one can look into: a list, a mail, and both as JSON for tests. Mails are shown without being trusted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { bilbao } from './departments.ts';
import type { Mail, Mailbox } from './mailbox.ts';
import { type Html, html, type Page, sendPage } from './page.ts';

/** The company's own, as its portal's pages and mails show times: not that of the machine the demo runs on. */
const zone = bilbao.timeZone;

const time = (at: string): string =>
  new Intl.DateTimeFormat('en-GB', {
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

const row = (
  mail: Mail,
): Html => html`<tr><td class="time">${time(mail.at)}</td><td><a href="/mails/${mail.id}">${mail.subject || 'No subject'}</a></td>
<td>${mail.envelopeTo.join(', ')}</td><td>${mail.from}</td></tr>`;

const empty = (to: string): Html =>
  to === ''
    ? html`<p>No mail yet. Whoever has not seen an announcement in time gets one; it appears here by itself.</p>`
    : html`<p>No mail to “${to}”. <a href="/">Show all</a></p>`;

const listPage = (mails: Mail[], to: string): Page => ({
  title: 'Mailbox of the demo',
  wide: true,
  refreshSeconds: 5,
  body: html`<p class="tag">Demo mailbox</p><h1>Mails to everybody</h1>
<p class="quiet">What the portal sent ends here and goes nowhere else. The last 1,000 are kept, the newest first.</p>
<form class="find after" method="get" role="search"><label class="hidden" for="to">To</label><input id="to" name="to" type="search" placeholder="To: name or address" value="${to}"><button class="button">Filter</button></form>
${
  mails.length === 0
    ? empty(to)
    : html`<table><thead><tr><th>Time (${zone})</th><th>Subject</th><th>To</th><th>From</th></tr></thead><tbody>${mails.slice(0, 200).map(row)}</tbody></table>
${mails.length > 200 ? html`<p class="small">The newest 200 of ${mails.length.toLocaleString('en')}. Filter to see others.</p>` : null}`
}`,
});

/** No script runs in a mail; its links open a tab of their own. */
const mailFrame = (mail: Mail): Html =>
  html`<h2>As HTML</h2><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${mail.html}`}"></iframe>`;

const mailPage = (mail: Mail): Page => ({
  title: `${mail.subject} · Mailbox of the demo`,
  wide: true,
  body: html`<p><a href="/">All mails</a></p><h1>${mail.subject || 'No subject'}</h1>
<p class="quiet">From ${mail.from}<br>To ${mail.envelopeTo.join(', ')}<br>${time(mail.at)} (${zone})</p>
${mail.html === '' ? null : mailFrame(mail)}
<h2>As text</h2><pre>${mail.text}</pre>
<h2>Headers</h2><table class="headers"><tbody>${Object.entries(mail.headers).map(([key, value]) => html`<tr><th scope="row">${key}</th><td>${value}</td></tr>`)}</tbody></table>`,
});

const sendJson = (res: ServerResponse, body: unknown, status: number): void => {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
};

const gone: Page = {
  title: 'Not here',
  body: html`<h1>There is no such mail</h1><p>It may have been one of more than 1,000. <a href="/">All mails</a></p>`,
};

const answer = (mailbox: Mailbox, req: IncomingMessage, res: ServerResponse): void => {
  const url = new URL(req.url ?? '/', 'http://localhost');
  const asJson = url.searchParams.get('format') === 'json' || (req.headers.accept ?? '').includes('application/json');
  const give = (body: unknown, page: Page, status = 200): void => (asJson ? sendJson(res, body, status) : sendPage(res, page, status));
  if (url.pathname === '/') {
    const to = url.searchParams.get('to')?.trim().toLowerCase() ?? '';
    const mails = mailbox.list().filter((mail) => to === '' || isFor(mail, to));
    give(mails, listPage(mails, to));
  } else {
    const mail = mailbox.list().find((each) => url.pathname === `/mails/${each.id}`);
    if (mail) give(mail, mailPage(mail));
    else give({ error: 'not found' }, gone, 404);
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
