/**
 * /logo and /accent.css, for everybody, signed in or not. Invariant: nothing in a logo ever runs: it is said to be a PNG or a
 * WebP by its own first bytes, forbids everything to itself, and is shown only by <img>. The colours of /accent.css are in its
 * address, so that any process answers it, and it never changes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { web } from '#db/client.ts';
import { findSetting } from '#db/organization/settings.ts';
import { contentOn, passes, type Theme } from './contrast.ts';
import { type LogoType, logoTypeOf } from './logo.ts';

const forEver = 'public, max-age=31536000, immutable';
/** A version that is not there is not looked for in the database more often than this. */
const askAgainMs = 1_000;
const logoPolicy = "default-src 'none'; sandbox";

const storedLogo = z.object({ version: z.string(), base64: z.base64() });

type Logo = { version: string; type: LogoType; bytes: Buffer };

let kept: { logo: Logo | null; atMs: number } | null = null;

const readLogo = async (): Promise<Logo | null> => {
  const stored = storedLogo.safeParse(await findSetting(web(), 'logoFile'));
  if (!stored.success) return null;
  const bytes = Buffer.from(stored.data.base64, 'base64');
  const type = logoTypeOf(bytes);
  return type && { version: stored.data.version, type, bytes };
};

/** The logo as this process last saw it, asked anew when another version is wanted. */
const findLogo = async (version: string | null): Promise<Logo | null> => {
  const isKnown = kept !== null && (kept.logo?.version === version || performance.now() - kept.atMs < askAgainMs);
  if (!kept || !isKnown) kept = { logo: await readLogo(), atMs: performance.now() };
  return kept.logo;
};

const nothing = (response: ServerResponse): void => {
  response.setHeader('cache-control', 'no-store');
  response.writeHead(404, { 'content-type': 'text/plain' }).end();
};

const answerLogo = async (response: ServerResponse, version: string | null): Promise<void> => {
  const logo = await findLogo(version);
  response.setHeader('content-security-policy', logoPolicy);
  if (!logo) return nothing(response);
  response.setHeader('cache-control', logo.version === version ? forEver : 'no-store');
  response.writeHead(200, { 'content-type': logo.type, 'content-length': logo.bytes.length }).end(logo.bytes);
};

/** Twice the same selector counts more than the tokens' own, whichever file comes first. */
const selectors: Record<Theme, string[]> = {
  light: [':root:root', '[data-theme="pregon"][data-theme]'],
  dark: ['[data-theme="pregon-dark"][data-theme]'],
};

const declarations = (colour: string): string => {
  const content = contentOn(colour);
  return `{--color-primary:${colour};--color-primary-content:${content};--color-accent:${colour};--color-accent-content:${content};--link:${colour}}`;
};

const accentCss = (light: string, dark: string): string =>
  [
    `${selectors.light.join(',')}${declarations(light)}`,
    `@media (prefers-color-scheme:dark){:root:root:not([data-theme])${declarations(dark)}}`,
    `${selectors.dark.join(',')}${declarations(dark)}`,
  ].join('\n');

/** Only colours that can be read: the address may come from anybody. */
const answerAccent = (response: ServerResponse, asked: URLSearchParams): void => {
  const [light, dark] = [`#${asked.get('light') ?? ''}`, `#${asked.get('dark') ?? ''}`];
  const isColour = (text: string) => /^#[0-9a-f]{6}$/.test(text);
  if (isColour(light) && isColour(dark) && passes(light, 'light') && passes(dark, 'dark')) {
    response.setHeader('cache-control', forEver);
    response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(accentCss(light, dark));
  } else nothing(response);
};

/** True for the files that the settings make: the logo and the accent's style sheet. Anybody may ask for them. */
export const isOrganizationFile = (path: string): boolean => path === '/logo' || path === '/accent.css';

/** Answers GET and HEAD for a path that is one. */
export const answerOrganizationFile = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { 'content-type': 'text/plain', allow: 'GET, HEAD' }).end();
    return;
  }
  const asked = new URL(request.url ?? '/', 'http://localhost').searchParams;
  if (path === '/logo') await answerLogo(response, asked.get('v'));
  else answerAccent(response, asked);
};
