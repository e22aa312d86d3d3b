/**
 * The entry of every request: checks it, sets its headers, and passes it to health, live or pages.
 * Invariant: no page, health check or POST sees a Host, a forwarded address or an origin that a stranger made up. GET /live is passed on
 * before that, as it came: the live handler reads neither of them.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { env, isDevelopment } from '#env';
import { addressOf, isTrusted } from './address.ts';
import type { Admission } from './admission.ts';
import { refuse, replaceFailure } from './failure-page.ts';
import { answerHealth, type Health } from './health.ts';
import { isOwnOrigin } from './identity/origin.ts';
import { cookieName, isSecure } from './identity/token.ts';
import { faultOf } from './limits.ts';
import type { LiveHandler } from './live/handler.ts';
import { log } from './log.ts';
import { answerOrganizationFile, isOrganizationFile } from './organization/files.ts';
import { answerPolicyReport, policyReportsPath } from './policy-reports.ts';
import { logFailure, type RequestContext, runFor, toRequestContext } from './request-context.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Without `admission` every page is rendered at once. */
export type Front = { health: Health; live: LiveHandler | null; pages: Handler | null; admission?: Admission };

/** Answers one request. Never rejects. */
export const answerRequest = async (front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let context: RequestContext | null = null;
  try {
    if (!request.url?.startsWith('/')) return notOurs(response);
    const path = request.url.split('?', 1)[0] ?? '/';
    const fault = faultOf(request);
    if (fault) return refuseFault(request, response, path, fault);
    // A stream writes its own head, asks for no page, and ten thousand may come at once.
    if (path === '/live' && request.method === 'GET' && front.live) return await front.live.answer(request, response, path);
    pin(request);
    setHeaders(request, response, path);
    const asked = toRequestContext(request);
    context = asked;
    // Built files are cached, also by proxies: they carry no reference.
    if (!isBuiltPath(path)) response.setHeader('x-request-id', asked.reference);
    if (path.startsWith('/health/')) return await answerHealth(front.health, path, response);
    if (path === '/live' || path.startsWith('/live/'))
      return front.live ? await front.live.answer(request, response, path) : notHere(response);
    if (!front.pages) return notHere(response);
    if (isOrganizationFile(path)) return await answerOrganizationFile(request, response, path);
    if (path === policyReportsPath) return await answerPolicyReport(request, response);
    if (!isSafeMethod(request.method) && !isOwn(request)) return forbid(request, response);
    if (path === '/signed-out' || path === '/sign-in') clearAfterSignOut(request, response);
    if (!isSafeMethod(request.method)) noteWhole(request, asked);
    await renderPage(front.pages, front.admission, request, response, asked);
  } catch (error) {
    const failed = context ?? toRequestContext(request);
    logFailure(failed, error);
    if (response.headersSent || response.destroyed) return;
    replaceFailure(request, response, failed.reference);
    response.writeHead(500).end();
  }
};

/** Renders in its turn, when pages take turns. Rejects when rendering fails. */
const renderPage = (
  pages: Handler,
  admission: Admission | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  asked: RequestContext,
): Promise<void> => {
  const render = () => {
    replaceFailure(request, response, asked.reference);
    // A failure that no other line of the log explains gets one here.
    response.once('finish', () => response.statusCode === 500 && asked.failures.size === 0 && logFailure(asked));
    // Here and not before: the caller that gives up its turn runs this, in a request of its own.
    return runFor(asked, () => pages(request, response));
  };
  return admission ? admission.admit(request, response, render) : render();
};

/**
 * Notes when the last byte of a form arrived: an upload over a slow line does not count as the portal's time. Noted where Node pushes the
 * end, because the 'end' event comes only when somebody reads the body, which is after the look-up of the viewer.
 */
const noteWhole = (request: IncomingMessage, asked: RequestContext): void => {
  const push = request.push.bind(request);
  request.push = (bytes: unknown, encoding) => {
    if (bytes === null) asked.arrivedMs = performance.now();
    return push(bytes, encoding);
  };
};

/**
 * Next takes the Host for the portal's own name, and a forwarded one before it: both are the settings' name, whatever was
 * sent. Addresses that were forwarded count only from a trusted proxy.
 */
const pin = (request: IncomingMessage): void => {
  const [protocol, host] = env().PORTAL_URL.split('://');
  request.headers.host = host;
  request.headers['x-forwarded-host'] = host;
  request.headers['x-forwarded-proto'] = protocol;
  request.headers['x-pregon-path'] = request.url ?? '/';
  delete request.headers['x-middleware-subrequest'];
  const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  // Asked only then: the address costs a call to the system.
  if (isForwarded && !isTrusted(request.socket.remoteAddress)) {
    delete request.headers['x-forwarded-for'];
    delete request.headers.forwarded;
  }
  request.headers['x-pregon-address'] = addressOf(request);
};

const isBuiltPath = (path: string): boolean => path.startsWith('/_next/static/');

/** Next reads the nonce of its scripts from the request's own Content-Security-Policy. */
const setHeaders = (request: IncomingMessage, response: ServerResponse, path: string): void => {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
  response.setHeader('permissions-policy', permissionsPolicy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  // Built files are the same for everybody; Next sets how long they may be cached, unless a header is set already.
  if (!isBuiltPath(path)) response.setHeader('cache-control', 'private, no-store');
  if (env().PORTAL_URL.startsWith('https:')) response.setHeader('strict-transport-security', 'max-age=31536000');
};

/**
 * The first page after signing out takes away what this browser kept of the portal. Only when it was signed out here: another site
 * that shows an image from this address would clear what somebody is writing. Not cookies: those of the whole company's domain would go.
 */
const clearAfterSignOut = (request: IncomingMessage, response: ServerResponse): void => {
  const name = cookieName('out');
  if (!(request.headers.cookie ?? '').split(';').some((pair) => pair.trim() === `${name}=1`)) return;
  response.setHeader('clear-site-data', '"cache", "storage"');
  response.appendHeader('set-cookie', `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${isSecure() ? '; Secure' : ''}`);
};

/** Browser features no page of the portal uses: forbidden, so that no injected script can use them either. */
const permissionsPolicy = ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'serial', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ');

const contentSecurityPolicy = (nonce: string): string => {
  const dev = isDevelopment();
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    dev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "manifest-src 'self'",
    // Signing out is a form whose answer leads to the sign-on.
    `form-action 'self' ${new URL(env().OIDC_ISSUER).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    `report-uri ${policyReportsPath}`,
  ].join('; ');
};

const isSafeMethod = (method: string | undefined): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

const isOwn = (request: IncomingMessage): boolean => {
  const site = request.headers['sec-fetch-site'];
  return isOwnOrigin({ origin: request.headers.origin, secFetchSite: Array.isArray(site) ? site[0] : site });
};

/** How long somebody may go on sending what nobody takes: an answer sent into the middle of it would be lost with the connection. So many at a time may. */
const restMs = 1_000;
const mostResting = 4;
let resting = 0;

const refuseFault = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  fault: NonNullable<ReturnType<typeof faultOf>>,
): void => {
  setHeaders(request, response, path);
  if (fault === 'noLength') response.writeHead(411, { 'content-type': 'text/plain' }).end('Length required');
  else refuse(request, response, fault);
  if (!request.complete) hearOut(request, response);
};

const hearOut = (request: IncomingMessage, response: ServerResponse): void => {
  const cut = () => request.complete || request.socket.destroy();
  if (resting >= mostResting) {
    response.once('finish', cut);
    return;
  }
  resting += 1;
  request.resume();
  const timer = setTimeout(cut, restMs);
  request.once('close', () => {
    clearTimeout(timer);
    resting -= 1;
  });
};

const forbid = (request: IncomingMessage, response: ServerResponse): void => {
  log().warn({ method: request.method, path: request.url?.split('?', 1)[0] }, 'refused: not from our own pages');
  response.writeHead(403, { 'content-type': 'text/plain' }).end('Forbidden');
};

/** Not a path of ours: `GET http://…`, as one asks a proxy. */
const notOurs = (response: ServerResponse): void => {
  response.writeHead(400, { 'content-type': 'text/plain' }).end('Bad request');
};

/** This process does not have that role (setting ROLES). */
const notHere = (response: ServerResponse): void => {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
};
