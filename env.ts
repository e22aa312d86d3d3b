/**
 * The only file that reads process.env. Parsed once, when first asked for; importing this file does nothing.
 * A missing, malformed, short or sample value, or a secret used twice, is one line each and exit code 78 (sysexits EX_CONFIG).
 */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { readMailbox } from './domain/address.ts';
import { locales } from './messages/languages.ts';
import { parseRoleMap } from './role-map.ts';

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];
const sampleSecrets = ['change-me', 'changeme', 'secret', 'sample', 'example'];

/** A percent sign that stands for itself: the driver fails at it with nobody to tell which setting it was. */
const isEncoded = (address: string): boolean => !/%(?![\da-f]{2})/i.test(address);

/**
 * Parameters psql and pg_dump understand in an address; our driver sends them to the server as settings, and the server ends the
 * connection.
 */
const forLibpqAlone =
  /^(ssl(compression|cert|certmode|key|keylogfile|password|rootcert|crl|crldir|sni)|ssl_(min|max)_protocol_version|requiressl|channel_binding|gssencmode|passfile)$/;

/** libpq's own. Any other is refused by psql, and to our driver it is `verify-full`. */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Other spellings of `sslmode`: some would be ignored without a word, some psql refuses. One is accepted. */
const meansEncrypted = /^(use_?|require_?)?(ssl|tls)\w*$/i;

/** The fault in an address's parameters; undefined when there is none. */
const findQueryFault = (address: string): string | undefined => {
  if (!URL.canParse(address)) return undefined;
  for (const [name, value] of new URL(address).searchParams) {
    if (name === 'sslmode' && !sslModes.includes(value)) return `has an sslmode that is not one of ${sslModes.join(', ')}`;
    if (name === 'sslmode' || name === 'sslnegotiation') continue;
    if (forLibpqAlone.test(name)) return `has ${name}, which is for psql alone: leave it out; NODE_EXTRA_CA_CERTS names an authority`;
    if (meansEncrypted.test(name)) return `has ${name}: write ?sslmode=verify-full instead`;
  }
  return undefined;
};

const databaseUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' })
  .refine(isEncoded, { error: 'has a % that stands for itself: write %25 (docs/operations.md)' })
  .refine((address) => findQueryFault(address) === undefined, {
    error: ({ input }) => `${findQueryFault(String(input))} (docs/operations.md)`,
  });

const webUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .refine((value) => value.startsWith('https:') || loopbackHosts.includes(URL.canParse(value) ? new URL(value).hostname : ''), {
    error: 'must be https:// unless it is on this machine (localhost)',
  })
  .transform((value) => value.replace(/\/+$/, ''));

/** Becomes what a browser sends as Origin: lower case, without the usual port. */
const portalUrl = webUrl
  .refine((value) => URL.canParse(value) && new URL(value).href === `${new URL(value).origin}/`, {
    error: 'must be only https:// and a host: no path, name, question mark or hash',
  })
  .transform((value) => (URL.canParse(value) ? new URL(value).origin : value));

const secret = (leastBytes: number) =>
  z
    .string()
    .refine((value) => Buffer.byteLength(value) >= leastBytes, { error: `must be at least ${leastBytes} bytes` })
    .refine((value) => !sampleSecrets.some((sample) => value.toLowerCase().includes(sample)), {
      error: 'is a sample value: make your own',
    })
    .refine((value) => new Set(value).size >= Math.min(8, leastBytes), { error: 'repeats itself: make a random one' });

const roleMap = z.string().transform((text, context) => {
  const read = parseRoleMap(text);
  if (read.ok) return read.map;
  context.addIssue(read.issue);
  return z.NEVER;
});

/** OpenID Connect is asked for whatever else is; more than one blank or another order does no harm. */
const scope = z
  .string()
  .transform((text) => text.trim().split(/\s+/))
  .refine((scopes) => scopes.includes('openid'), { error: 'must hold openid' })
  .transform((scopes) => scopes.join(' '));

/** Signed with a key of the sign-on's own: with HS256 everybody who knows the client secret could write tokens. */
const signingAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const proxies = z.string().transform((text, context) => {
  const list = new BlockList();
  for (const entry of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address);
    const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 6 ? 128 : 32)) {
      context.addIssue(`has "${entry}": write addresses or networks such as 10.0.0.0/8`);
      return z.NEVER;
    }
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
});

const processRoles = z.string().transform((text, context) => {
  const known = ['web', 'live', 'worker'] as const;
  const asked = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const wrong = asked.find((role) => !known.some((name) => name === role));
  if (wrong !== undefined || asked.length === 0) {
    context.addIssue(`has "${wrong ?? ''}": write one or more of ${known.join(',')}`);
    return z.NEVER;
  }
  return new Set(known.filter((role) => asked.includes(role)));
});

const timingOverrides = z.string().transform((text, context): Record<string, number> => {
  try {
    return z.record(z.string(), z.number()).parse(JSON.parse(text));
  } catch {
    context.addIssue('must be JSON such as {"leaseMs":2000} (tests only)');
    return z.NEVER;
  }
});

const schema = z.object({
  DATABASE_URL: databaseUrl,
  DATABASE_OWNER_URL: databaseUrl.optional(),
  DATABASE_WORKER_URL: databaseUrl.optional(),
  PORTAL_URL: portalUrl,
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  OIDC_ISSUER: webUrl,
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: secret(16),
  OIDC_SCOPE: scope.default('openid profile email'),
  OIDC_ID_TOKEN_ALG: z.enum(signingAlgorithms, `must be one of ${signingAlgorithms.join(', ')}`).default('RS256'),
  OIDC_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(30).default(3),
  OIDC_PERSON_CLAIM: z.string().default('sub'),
  OIDC_DEPARTMENT_CLAIM: z.string().default('department'),
  OIDC_ROLE_CLAIM: z.string().default('groups'),
  ROLE_MAP: roleMap.default(() => new Map()),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' }),
  MAIL_FROM: z.string().refine((value) => readMailbox(value) !== null, { error: 'must be one address, or "Name <address>"' }),
  MAIL_TRIES: z.coerce.number().int().min(1).max(10_000).default(30),
  NEXTAUTH_SECRET: secret(32),
  TRUSTED_PROXIES: proxies.default(() => new BlockList()),
  ROLES: processRoles.default(() => new Set(['web', 'live', 'worker'] as const)),
  PORTAL_PROCESSES: z.coerce.number().int().min(1).max(1_000).default(1),
  COMPANY_NAME: z.string().max(60).default('Pregón'),
  DEFAULT_LOCALE: z.enum(locales).default('en'),
  FALLBACK_MINUTES: z.coerce.number().int().min(0).max(1440).default(5),
  STREAMS_PER_PERSON: z.coerce.number().int().min(1).max(1_000).default(6),
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(25).default(15),
  DESIGN_FOR_EVERYONE: z
    .enum(['0', '1'])
    .default('0')
    .transform((value) => value === '1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TIMING: timingOverrides.default(() => ({})),
});

export type Env = z.output<typeof schema>;

type Given = Record<string, string | undefined>;

const wholeSecrets = ['NEXTAUTH_SECRET', 'OIDC_CLIENT_SECRET', 'NEXT_SERVER_ACTIONS_ENCRYPTION_KEY'];
const addresses = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_WORKER_URL', 'SMTP_URL'];

/** The password in an address, decoded, and whose it is; null when there is none. */
const passwordIn = (text: string | undefined): { of: string; secret: string } | null => {
  if (text === undefined || !URL.canParse(text)) return null;
  const { protocol, username, host, password } = new URL(text);
  return password === '' ? null : { of: `${protocol}${username}@${host}`, secret: decodePercents(password) };
};

/** Decodes percents; a text that is no UTF-8 then stays as it is. */
const decodePercents = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A secret that leaks from one place must not open another: a line for each two that are equal. The same login named twice is one. */
const findEqualSecrets = (given: Given): string[] => {
  const secrets = [
    ...wholeSecrets.flatMap((name) => (given[name] === undefined ? [] : [{ name, of: name, secret: given[name].trim() }])),
    ...addresses.flatMap((name) => {
      const found = passwordIn(given[name]);
      return found ? [{ name, ...found }] : [];
    }),
  ];
  return secrets.flatMap((one, at) =>
    secrets
      .slice(at + 1)
      .filter((other) => other.secret === one.secret && other.of !== one.of)
      .map((other) => `${one.name} holds the same secret as ${other.name}: give each its own`),
  );
};

/** The faults of these settings, a line for each; or the parsed settings. A line about a secret never contains its value. */
export const parseEnv = (source: Given): { ok: true; env: Env } | { ok: false; lines: string[] } => {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  const equal = findEqualSecrets(given);
  if (parsed.success && equal.length === 0) return { ok: true, env: parsed.data };
  const lines = new Map<string, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const name = issue.path.join('.');
    if (!lines.has(name)) lines.set(name, name in given ? `${name} ${issue.message}` : `${name} is missing`);
  }
  return { ok: false, lines: [...lines.values(), ...equal] };
};

const holder = globalThis as typeof globalThis & { pregonEnv?: Env };

/** The settings of this process. Ends it with code 78 when they are wrong. */
export const env = (): Env => {
  if (holder.pregonEnv) return holder.pregonEnv;
  const result = parseEnv(process.env);
  if (!result.ok) {
    for (const line of result.lines) process.stderr.write(`Setting ${line}\n`);
    process.exit(78);
  }
  // next-auth has no option for its own address.
  process.env.NEXTAUTH_URL = result.env.PORTAL_URL;
  holder.pregonEnv = result.env;
  return result.env;
};

/** True when this process was started for development (`npm run dev`): Next compiles pages on demand. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === 'development';

/**
 * Next takes the configuration it was built with, and neither reads nor compiles next.config.ts: that loads the compilers of the build, which
 * want a folder for temporary files. It is how Next starts what it calls a standalone build.
 */
export const setBuiltConfig = (config: unknown): void => {
  process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(config);
};
