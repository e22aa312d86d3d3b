/**
 * npm run grant -- --external-id X --role administrator: the first administrators, by whoever has the database.
 * Invariant: audited, and refused once two administrators exist; from then on the portal itself is the way.
 */
import { parseArgs } from 'node:util';
import { insertAudit } from '#db/audit.ts';
import { openPool } from '#db/client.ts';
import { insertCommandGrant, lockHolders } from '#db/grants.ts';
import { findPersonByExternalId } from '#db/people.ts';
import { env } from '#env';

const enough = 2;

/** Gives the role, or throws with one sentence why not. Returns what to print. */
export const grant = async (databaseUrl: string, asked: { externalId: string | undefined; role: string | undefined }): Promise<string> => {
  if (!asked.externalId || asked.role !== 'administrator') {
    throw new Error('Say whom: npm run grant -- --external-id X --role administrator');
  }
  const { externalId, role } = asked;
  const pool = openPool(databaseUrl, 'pregon-grant');
  try {
    return await pool.begin(async (tx) => {
      const holders = await lockHolders(tx, role);
      if (holders.length >= enough) throw new Error('There are two administrators already: they give further roles in the portal');
      const person = await findPersonByExternalId(tx, externalId);
      if (!person?.active) throw new Error(`Nobody active has the external id ${externalId}`);
      if (holders.includes(person.id)) throw new Error(`${externalId} is administrator already`);
      await insertCommandGrant(tx, { personId: person.id, role });
      await insertAudit(tx, { actorId: null, action: 'grant.given', subject: person.id, detail: { role, source: 'command' } });
      return `${externalId} is administrator from now on (${holders.length + 1} of ${enough} first administrators)`;
    });
  } finally {
    await pool.end({ timeout: 2 });
  }
};

/** Runs the command with the process's own arguments and settings; exit code 1 when refused. */
const run = async (): Promise<void> => {
  const { values } = parseArgs({ options: { 'external-id': { type: 'string' }, role: { type: 'string' } } });
  const { DATABASE_OWNER_URL: owner, DATABASE_URL: own } = env();
  try {
    const line = await grant(owner ?? own, { externalId: values['external-id'], role: values.role });
    process.stdout.write(`${line}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
};

if (import.meta.main) await run();
