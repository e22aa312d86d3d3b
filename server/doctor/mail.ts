/** The doctor at the mail: does the server let us in, encrypted, and will others believe that it is us? */
import { Resolver } from 'node:dns/promises';
import { createTransport } from 'nodemailer';
import { openPool } from '#db/client.ts';
import { findMailState } from '#db/delivery/channels/mail/channel.ts';
import { env } from '#env';
import { severalPeople } from '#server/delivery/channels/mail/channel.ts';
import { requiresTls } from '#server/delivery/channels/mail/send.ts';
import { timing } from '#timing';
import { bad, type Finding, ok, worth } from './finding.ts';

const usualSelectors = ['default', 'selector1', 'selector2', 'google', 'mail', 'dkim', 's1', 's2', 'k1', 'smtp'];
const timeoutMs = 6_000;

/** Connects, encrypts and signs in as a mail would; sends nothing. */
export const lookAtMailServer = async (): Promise<Finding> => {
  const url = new URL(env().SMTP_URL);
  const requireTLS = requiresTls(env().SMTP_URL);
  const transport = createTransport({
    url: env().SMTP_URL,
    requireTLS,
    // A server that offers no sign-in is found now, not at the first mail.
    forceAuth: url.username !== '',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
  const signsIn = url.username === '' ? 'without signing in' : 'and lets us sign in';
  if (url.protocol === 'smtps:') return ok('mail server', `${url.hostname} answers over TLS ${signsIn}`);
  if (requireTLS) return ok('mail server', `${url.hostname} answers, STARTTLS works ${signsIn}`);
  return worth('mail server', `${url.hostname} answers ${signsIn}, but mails travel unencrypted if it offers no STARTTLS`);
};

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)} min`;

/** By the age of what is owed: a mail that was refused long ago and is tried again later is as late as one never tried. */
export const lookAtOwedMail = async (): Promise<Finding> => {
  const pool = openPool(env().DATABASE_URL, 'pregon-doctor');
  try {
    const { down, waiting, oldestSeconds, cause } = await findMailState(pool, timing().mailSilentMs, severalPeople);
    const waits = `${waiting} owed, the oldest for ${minutes(oldestSeconds)}`;
    const last = cause === null ? '' : `; last: ${cause}`;
    if (down) return bad('mail', `none goes out: ${waits}${last}`);
    if (oldestSeconds >= 300)
      return worth(
        'mail',
        `${waits}, while others go out; what the server refuses ${env().MAIL_TRIES} times (MAIL_TRIES) while it takes others is given up${last}`,
      );
    return ok('mail', waiting === 0 ? 'none is owed' : waits);
  } finally {
    await pool.end({ timeout: 1 });
  }
};

const domainOf = (from: string): string => /@([^\s<>@]+?)>?$/.exec(from)?.[1]?.toLowerCase() ?? '';

/** The texts at this name; none where the name does not exist. Throws when the question could not be asked. */
const readTexts = async (resolver: Resolver, name: string): Promise<string[]> => {
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')) return [];
    throw error;
  }
};

export type Dns = { resolver?: Resolver; selector?: string | undefined };

const resolverOf = ({ resolver }: Dns): Resolver => resolver ?? new Resolver({ timeout: 2_000, tries: 2 });

/** Bad when the domain of MAIL_FROM has no SPF record, or several. */
export const lookAtSpf = async (dns: Dns = {}): Promise<Finding> => {
  const domain = domainOf(env().MAIL_FROM);
  const found = (await readTexts(resolverOf(dns), domain)).filter((text) => /^v=spf1( |$)/i.test(text));
  if (found.length === 0) return bad('SPF', `${domain} does not say who may send in its name`);
  if (found.length > 1) return bad('SPF', `${domain} says it ${found.length} times: receivers take that for none`);
  return ok('SPF', `${domain}: ${found[0]}`);
};

/** Without a selector the usual ones are tried: DNS does not list what there is. */
export const lookAtDkim = async (dns: Dns = {}): Promise<Finding> => {
  const domain = domainOf(env().MAIL_FROM);
  const resolver = resolverOf(dns);
  for (const selector of dns.selector === undefined ? usualSelectors : [dns.selector]) {
    const texts = await readTexts(resolver, `${selector}._domainkey.${domain}`);
    if (texts.some((text) => /(^|;)\s*p=[A-Za-z0-9+/]/.test(text))) return ok('DKIM', `${domain} has a key named ${selector}`);
  }
  if (dns.selector !== undefined) return bad('DKIM', `${domain} has no key named ${dns.selector}`);
  return worth('DKIM', `no key of ${domain} under the usual names: say yours with --dkim-selector`);
};

/** Bad without a DMARC record on the domain of MAIL_FROM or above it; worth changing when its policy is neither quarantine nor reject. */
export const lookAtDmarc = async (dns: Dns = {}): Promise<Finding> => {
  const domain = domainOf(env().MAIL_FROM);
  const resolver = resolverOf(dns);
  // A subdomain follows what the domain above it says.
  for (const labels = domain.split('.'); labels.length >= 2; labels.shift()) {
    const text = (await readTexts(resolver, `_dmarc.${labels.join('.')}`)).find((each) => /^v=DMARC1\s*;/i.test(each));
    if (text === undefined) continue;
    const policy = /;\s*p=(\w+)/i.exec(text)?.[1]?.toLowerCase();
    if (policy === 'quarantine' || policy === 'reject') return ok('DMARC', `${labels.join('.')} asks for p=${policy}`);
    return worth('DMARC', `${labels.join('.')} asks for p=${policy ?? 'nothing'}: others may still send in its name`);
  }
  return bad('DMARC', `${domain} does not say what to do with mails that only pretend`);
};
