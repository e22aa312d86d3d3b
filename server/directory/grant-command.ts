/**
 * npm run grant -- --external-id X --role administrator (or --subject X): the first administrators, by whoever has the database.
 * Invariant: audited, and refused once two administrators exist; from then on the portal itself is the way.
 */
import { parseArgs } from 'node:util';
import { insertAudit } from '#db/audit.ts';
import { type Db, openPool } from '#db/client.ts';
import { insertCommandGrant, lockHolders } from '#db/directory/grants.ts';
import { findPersonByExternalId, findPersonOfIssuer, listLatelySignedIn, type SignedIn } from '#db/directory/people.ts';
import { env } from '#env';

const enough = 2;
const shownAtMost = 10;

export type Asked = { externalId?: string | undefined; subject?: string | undefined; role: string | undefined };
type Where = { databaseUrl: string; issuer: string; portalUrl: string };

/** Names come from outside: nothing in one may move the cursor or colour what follows. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '');

/** One word for a shell, whatever it holds; null when it cannot be typed. */
const toWord = (value: string): string | null => (printable(value) === value ? `'${value.replaceAll("'", "'\\''")}'` : null);

const commandFor = ({ externalId, subject }: SignedIn): string => {
  const id = externalId === null ? null : toWord(externalId);
  if (id !== null) return `npm run grant -- --external-id ${id} --role administrator`;
  const word = toWord(subject);
  return word === null ? 'has characters that cannot be typed' : `npm run grant -- --subject ${word} --role administrator`;
};

const describe = (person: SignedIn): string => {
  const { name, externalId, subject, at } = person;
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const ids = `external id: ${externalId === null ? 'none' : printable(externalId)}, subject: ${printable(subject)}`;
  return `  ${printable(name)} (signed in ${when}; ${ids})\n    ${commandFor(person)}`;
};

/** People who signed in recently, with the command to type for each. */
const suggest = async (db: Db, { issuer, portalUrl }: Where): Promise<string> => {
  const found = await listLatelySignedIn(db, issuer, shownAtMost);
  if (found.length === 0)
    return `Nobody has signed in through ${issuer} yet. Open ${portalUrl}, sign in once, and run this again: it lists who did`;
  return ['Signed in lately, the last first:', ...found.map(describe)].join('\n');
};

const find = (tx: Db, { externalId, subject = '' }: Asked, issuer: string) =>
  externalId ? findPersonByExternalId(tx, externalId) : findPersonOfIssuer(tx, { issuer, subject });

/** Gives the role, or throws with why not and whom one may have meant. Returns what to print. */
export const grant = async (where: Where, asked: Asked): Promise<string> => {
  const { externalId, subject, role } = asked;
  const usage = 'Say whom: npm run grant -- --external-id X --role administrator, or --subject X';
  const pool = openPool(where.databaseUrl, 'pregon-grant');
  try {
    return await pool.begin(async (tx) => {
      const named = externalId ?? subject ?? '';
      if (role !== 'administrator' || named === '' || (externalId !== undefined && subject !== undefined))
        throw new Error(`${usage}\n${await suggest(tx, where)}`);
      const holders = await lockHolders(tx, role);
      if (holders.length >= enough) throw new Error('There are two administrators already: they give further roles in the portal');
      const person = await find(tx, asked, where.issuer);
      const what = externalId === undefined ? 'subject' : 'external id';
      if (!person?.active) throw new Error(`Nobody active has the ${what} ${printable(named)}\n${await suggest(tx, where)}`);
      if (holders.includes(person.id)) throw new Error(`${printable(named)} is administrator already`);
      await insertCommandGrant(tx, { personId: person.id, role });
      await insertAudit(tx, { actorId: null, action: 'grant.given', subject: person.id, detail: { role, source: 'command' } });
      const then = `Next: ${where.portalUrl}/first-steps`;
      return `${printable(named)} is administrator from now on (${holders.length + 1} of ${enough} first administrators)\n${then}`;
    });
  } finally {
    await pool.end({ timeout: 2 });
  }
};

/** Runs the command with the process's own arguments and settings; exit code 1 when refused. */
const run = async (): Promise<void> => {
  const { DATABASE_OWNER_URL: owner, DATABASE_URL: own, OIDC_ISSUER: issuer, PORTAL_URL: portalUrl } = env();
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { 'external-id': text, subject: text, role: text } });
    const asked = { externalId: values['external-id'], subject: values.subject, role: values.role };
    process.stdout.write(`${await grant({ databaseUrl: owner ?? own, issuer, portalUrl }, asked)}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
};

if (import.meta.main) await run();
