/**
 * The demo's identity provider: real OpenID Connect (discovery, PKCE, nonce, sign-out), where a click is the password.
 * Invariant: it only ever says who somebody is; what they may do, the portal decides.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Pool } from '#db/client.ts';
import { memoryAdapter } from './memory-adapter.ts';
import { renderPage, sendPage } from './page.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { signInPage, signOutPage, wordsPage } from './sign-in-page.ts';
import { countPeople, findClaims, findSubject, namedChoices, searchPeople } from './sign-on-people.ts';
import { type Words, wordsFor } from './words.ts';

type Parts = { settings: Settings; secrets: Secrets; directory: Pool };

/** Browsers do not tell ports apart: cookies of two demos on one machine are told apart by name. */
const cookieName = (settings: Settings, what: string): string => `pregon-demo-${settings.ports.provider}-${what}`;

/** The subject that /as/… asked this browser to become, until a sign-in has taken it up. */
const readChoice = (req: IncomingMessage, settings: Settings): string | null => {
  const name = `${cookieName(settings, 'as')}=`;
  const found = (req.headers.cookie ?? '').split('; ').find((cookie) => cookie.startsWith(name));
  return found ? decodeURIComponent(found.slice(name.length)) || null : null;
};

const setChoice = (res: ServerResponse, settings: Settings, subject: string | null): void => {
  const value = `${encodeURIComponent(subject ?? '')}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${subject === null ? 0 : 60}`;
  res.appendHeader('set-cookie', `${cookieName(settings, 'as')}=${value}`);
};

/** Ends the provider's own session in this browser, so that the next sign-on asks again. */
const forgetSession = (res: ServerResponse, settings: Settings): void => {
  const name = cookieName(settings, 'session');
  for (const cookie of [name, `${name}.sig`]) res.appendHeader('set-cookie', `${cookie}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
};

/** A company trusts its own portal: nobody is asked to consent. */
const grantAll = async (ctx: KoaContextWithOIDC) => {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile email');
  await grant.save();
  return grant;
};

const showSignOut = (ctx: KoaContextWithOIDC, form: string): void => {
  const nonce = randomBytes(16).toString('base64');
  ctx.set(
    'content-security-policy',
    `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'; frame-ancestors 'none'`,
  );
  ctx.type = 'html';
  ctx.body = renderPage(signOutPage(wordsFor(ctx.req), form, nonce));
};

const cookiesOf = (settings: Settings, secrets: Secrets): NonNullable<Configuration['cookies']> => ({
  keys: [secrets.cookieKey],
  names: {
    session: cookieName(settings, 'session'),
    interaction: cookieName(settings, 'interaction'),
    resume: cookieName(settings, 'resume'),
  },
  long: { signed: true, httpOnly: true, sameSite: 'lax' },
  short: { signed: true, httpOnly: true, sameSite: 'lax' },
});

const configure = ({ settings, secrets, directory }: Parts): Configuration => ({
  adapter: memoryAdapter(),
  clients: [
    {
      client_id: 'pregon-portal',
      client_secret: secrets.clientSecret,
      redirect_uris: [`${settings.portalUrl}/api/auth/callback/sso`],
      post_logout_redirect_uris: [`${settings.portalUrl}/signed-out`],
    },
  ],
  jwks: { keys: [secrets.signingKey] },
  cookies: cookiesOf(settings, secrets),
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: {
    openid: ['sub', 'employee_id', 'department', 'groups', 'name', 'locale', 'email', 'email_verified'],
    profile: ['name', 'locale'],
    email: ['email', 'email_verified'],
  },
  findAccount: async (_ctx, subject) => {
    const claims = await findClaims(directory, subject);
    return claims ? { accountId: subject, claims: async () => claims } : undefined;
  },
  loadExistingGrant: grantAll,
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 3_600, AuthorizationCode: 60, IdToken: 3_600, Interaction: 3_600, Session: 43_200, Grant: 43_200 },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: showSignOut,
      postLogoutSuccessSource: (ctx) => {
        const words = wordsFor(ctx.req);
        const [title, text] = [words.t('provider.signedOut'), words.t('provider.signedOutText')];
        ctx.body = renderPage(wordsPage({ words, title, text, portalUrl: settings.portalUrl }));
      },
    },
  },
  renderError: (ctx, out) => {
    ctx.type = 'html';
    const words = wordsFor(ctx.req);
    const [title, text] = [words.t('provider.failed'), words.t('provider.startAgain')];
    ctx.body = renderPage(wordsPage({ words, title, text, reason: out.error_description ?? out.error, portalUrl: settings.portalUrl }));
  },
});

/** The answer to each address; addresses that are not here are the provider's own. */
const makeRouter = (parts: Parts, provider: Provider) => {
  const { settings, directory } = parts;

  const showChoice = async (words: Words, res: ServerResponse, url: URL, wrong: string | null): Promise<void> => {
    const query = url.searchParams.get('q')?.trim() ?? '';
    const search = query === '' ? null : { query, found: await searchPeople(directory, query) };
    const people = await countPeople(directory);
    const page = signInPage({ words, portalUrl: settings.portalUrl, people, choices: namedChoices, search, wrong });
    sendPage(res, page, wrong === null ? 200 : 404);
  };

  /** Becomes somebody here and signs in to the portal by its ordinary way. */
  const become = async (words: Words, res: ServerResponse, url: URL, key: string): Promise<void> => {
    const subject = await findSubject(directory, key);
    if (subject === null) return showChoice(words, res, url, key);
    setChoice(res, settings, subject);
    forgetSession(res, settings);
    res.writeHead(303, { location: `${settings.portalUrl}/sign-in/start?to=/`, 'cache-control': 'no-store' }).end();
  };

  const interact = async (words: Words, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> => {
    const chosen = url.searchParams.get('as');
    const accountId = chosen === null ? readChoice(req, settings) : await findSubject(directory, chosen);
    if (accountId === null) {
      await provider.interactionDetails(req, res);
      return showChoice(words, res, url, chosen);
    }
    setChoice(res, settings, null);
    await provider.interactionFinished(req, res, { login: { accountId } });
  };

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const url = new URL(req.url ?? '/', settings.issuer);
    const asked = url.searchParams.get('as');
    const words = wordsFor(req);
    if (url.pathname === '/') return asked === null ? showChoice(words, res, url, null) : become(words, res, url, asked);
    if (url.pathname.startsWith('/as/')) return become(words, res, url, decodeURIComponent(url.pathname.slice(4)));
    if (url.pathname.startsWith('/interaction/')) return interact(words, req, res, url);
    await provider.callback()(req, res);
  };
};

/** Starts it on 127.0.0.1; resolves when it listens. `complain` hears of what went wrong inside. */
export const startProvider = async (parts: Parts, complain: (line: string) => void): Promise<Server> => {
  const { settings } = parts;
  const provider = new Provider(settings.issuer, configure(parts));
  provider.on('server_error', (_ctx, error) => complain(`Identity provider: ${error.message}`));
  const answer = makeRouter(parts, provider);
  const server = createServer((req, res) => {
    answer(req, res).catch((error: Error) => {
      const expired = error.name === 'SessionNotFound';
      if (!expired) complain(`Identity provider: ${error.message}`);
      if (res.headersSent) return res.destroy();
      const words = wordsFor(req);
      const [title, text] = [words.t(expired ? 'provider.over' : 'provider.wrong'), words.t('provider.startAgain')];
      sendPage(res, wordsPage({ words, title, text, portalUrl: settings.portalUrl }), expired ? 400 : 500);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.ports.provider, '127.0.0.1', resolve);
  });
  return server;
};
