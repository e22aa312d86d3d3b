/**
 * The page a browser is shown instead of one that failed or was refused: whole, without script, in the reader's language, with advice and
 * the emergency telephone.
 * Invariant: it depends on nothing that may have failed: no page, no answer of the database.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dialled } from '#domain/telephone.ts';
import failure from '../messages/failure.json' with { type: 'json' };
import { directionOf, type Locale } from '../messages/languages.ts';
import { localeCookieOf, pickLocale } from './identity/pick-locale.ts';
import { describeError, log } from './log.ts';
import { lastKnownOrganization, readOrganization } from './organization/settings.ts';
import { within } from './within.ts';

/** The longest that a failure page waits for the settings. */
const settingsWithinMs = 1_000;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

// The tokens of app/styles/theme.css: the stylesheet of the pages may be what did not come.
export const style = `:root{color-scheme:light dark;--page:#fff;--ink:#14181b;--ink-2:#464f55;--line:#79838a;--link:#0a5560;--on:#fff}
@media (prefers-color-scheme:dark){:root{--page:#14171a;--ink:#eaedef;--ink-2:#b7bfc4;--line:#7f8a91;--link:#7cc7d1;--on:#04262b}}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
main{max-width:36rem;margin:0 auto;padding:3rem 1rem}h1{font-size:1.625rem;line-height:2rem;margin:.5rem 0 1rem}p{margin:0 0 1rem}
.reference{white-space:nowrap;font-variant-numeric:tabular-nums}.organization{font-weight:600;color:var(--ink-2)}.call{border-top:solid 1px var(--line);padding-top:1rem}a{color:var(--link)}.call a{font-weight:600;display:inline-block}
.button{display:inline-block;min-height:1.5rem;padding:.5rem 1rem;margin:0 .5rem .5rem 0;border:solid 1px var(--line);border-radius:.375rem;font-weight:600;text-decoration:none;color:var(--ink)}
.first{background:var(--link);border-color:var(--link);color:var(--on)}:focus-visible{outline:solid 3px var(--link);outline-offset:2px}`;

/** The emergency telephone; empty where none is set. */
export const callLine = (telephone: string, words: string): string => {
  const number = escapeText(telephone);
  return number === '' ? '' : `<p class="call">${words} <a href="tel:${dialled(telephone)}">${number}</a></p>`;
};

/** Why there is no page: it failed; too many are asked for; asked for too often; too large; an address nobody can read. */
export type Why = 'failed' | 'busy' | 'tooMany' | 'tooBig' | 'badAddress';

/** reference: of the line in the log; null when there is none. */
type Given = { locale: Locale; companyName: string; telephone: string; nonce: string; reference?: string | null; why?: Why };

const wordsFor = (locale: Locale, why: Why) => (why === 'failed' ? failure[locale] : { ...failure[locale], ...failure[locale][why] });

export const failurePage = ({ locale, companyName, telephone, nonce, reference = null, why = 'failed' }: Given): string => {
  const words = wordsFor(locale, why);
  const numberLine = reference === null ? '' : `<p>${words.reference} <strong class="reference">${reference}</strong></p>`;
  return `<!doctype html><html lang="${locale}" dir="${directionOf(locale)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${words.title} · ${escapeText(companyName)}</title>
<link rel="icon" href="/icon.svg"><style nonce="${nonce}">${style}</style></head><body><main><p class="organization">${escapeText(companyName)}</p>
<h1>${words.title}</h1><p>${words.text}</p><p><a class="button first" href="">${words.again}</a><a class="button" href="/">${words.home}</a></p>
${numberLine}${callLine(telephone, words.emergency)}</main></body></html>`;
};

const isForEyes = ({ method, headers }: IncomingMessage): boolean =>
  method !== 'HEAD' && (headers.accept ?? '').includes('text/html') && !('rsc' in headers) && !('next-action' in headers);

const localeFor = (request: IncomingMessage): Locale =>
  pickLocale({
    cookie: localeCookieOf(request.headers.cookie),
    person: null,
    acceptLanguage: request.headers['accept-language'],
    organization: lastKnownOrganization().defaultLocale,
  });

const pageFor = async (request: IncomingMessage, reference: string): Promise<string> => {
  await within(settingsWithinMs, readOrganization()).catch((error: unknown) =>
    log().warn(describeError(error), 'failure page: no settings'),
  );
  return pageNow(request, 'failed', reference);
};

const pageNow = (request: IncomingMessage, why: Why, reference: string | null = null): string => {
  const { companyName, telephone } = lastKnownOrganization();
  const nonce = /'nonce-([^']+)'/.exec(String(request.headers['content-security-policy']))?.[1] ?? '';
  return failurePage({ locale: localeFor(request), companyName, telephone, nonce, reference, why });
};

const statusOf = { busy: 503, tooMany: 429, tooBig: 413, badAddress: 400 };

/** The answer to what is not even tried: a page for eyes, the id for a form's action, else JSON with the id and the sentence. Asks nobody, so that refusing costs next to nothing. */
export const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  why: Exclude<Why, 'failed'>,
  retryAfterSeconds?: number,
): void => {
  response.setHeader('cache-control', 'private, no-store');
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', Math.max(1, Math.ceil(retryAfterSeconds)));
  if (isForEyes(request)) {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.writeHead(statusOf[why]).end(pageNow(request, why));
    return;
  }
  if ('next-action' in request.headers) {
    // Next's client throws this text, and no other, as the error of the form's action: components/use-server-form.ts knows the id.
    response.setHeader('content-type', 'text/plain');
    response.writeHead(statusOf[why]).end(why);
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.writeHead(statusOf[why]).end(JSON.stringify({ error: why, text: failure[localeFor(request)][why].text }));
};

const replacing = new WeakSet<ServerResponse>();

/** From now on an answer of 500 and more brings the page above with this reference, whatever else is written into it. Twice is once. */
export const replaceFailure = (request: IncomingMessage, response: ServerResponse, reference: string): void => {
  if (!isForEyes(request) || replacing.has(response)) return;
  replacing.add(response);
  const writeHead = response.writeHead.bind(response);
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  let failed = false;
  response.writeHead = ((status: number, ...rest: never[]) => {
    if (status < 500) return writeHead(status, ...rest);
    failed = true;
    for (const name of ['content-encoding', 'content-length', 'etag', 'link']) response.removeHeader(name);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return writeHead(status);
  }) as typeof response.writeHead;
  const begins = (): boolean => {
    // As Node would at the first byte; it asks no overwritten method about its own.
    if (!response.headersSent && response.statusCode >= 500) response.writeHead(response.statusCode);
    return failed;
  };
  response.write = ((...given: Parameters<typeof write>) => (begins() ? true : write(...given))) as typeof response.write;
  response.end = ((...given: Parameters<typeof end>) => {
    if (!begins()) return end(...given);
    if (!response.writableEnded) void pageFor(request, reference).then((page) => end(page));
    return response;
  }) as typeof response.end;
};
