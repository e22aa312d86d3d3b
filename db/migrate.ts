/**
 * Brings the schema up to date at start, under a session lock, so that processes that start together do it once.
 * Invariant: code never runs on a schema that is older than it; a schema that is newer is refused, not guessed at.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyPending } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { type Db, openPool } from './client.ts';

const folder = new URL('./migrations/', import.meta.url);
const lockKey = 7001;

type Journal = { entries: { idx: number; when: number; tag: string }[] };

/** How many migrations this code brings. */
export const countExpectedMigrations = async (): Promise<number> => {
  const journal = JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8')) as Journal;
  return journal.entries.length;
};

/** How many migrations the database has; 0 for an empty one. */
export const countAppliedMigrations = async (db: Db): Promise<number> => {
  const [found] = await db<{ table: string | null }[]>`select to_regclass('public.migrations')::text as table`;
  if (!found?.table) return 0;
  const [row] = await db<{ count: number }[]>`select count(*)::int as count from migrations`;
  return row?.count ?? 0;
};

/**
 * Applies the missing migrations, and gives the application's logins their rights, except for temporary tables. Throws when the database
 * was made by a newer version, or cannot be reached.
 */
export const migrate = async (ownerUrl: string, logins: { web: string; worker: string }): Promise<void> => {
  const lock = openPool(ownerUrl, 'pregon-migrate');
  // drizzle changes the client it is given, so it gets its own.
  const client = postgres(ownerUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    await lock`set lock_timeout = 0`;
    await lock`set statement_timeout = 0`;
    await lock`select pg_advisory_lock(${lockKey})`;
    const expected = await countExpectedMigrations();
    if ((await countAppliedMigrations(lock)) > expected) throw new Error('The database was made by a newer version of Pregón');
    await applyPending(drizzle(client), {
      migrationsFolder: fileURLToPath(folder),
      migrationsSchema: 'public',
      migrationsTable: 'migrations',
    });
    await admit(lock, logins.web, 'pregon_web');
    await admit(lock, logins.worker, 'pregon_worker');
    await revokeTemporary(lock);
  } finally {
    await Promise.all([lock.end({ timeout: 2 }), client.end({ timeout: 2 })]);
  }
};

/** Makes a login a member of a group role, once. The owner itself needs no membership. */
const admit = async (db: Db, login: string, role: 'pregon_web' | 'pregon_worker'): Promise<void> => {
  const [state] = await db<{ member: boolean }[]>`
    select pg_has_role(rolname, ${role}, 'member') or rolname = current_user as member from pg_roles where rolname = ${login}`;
  if (state && !state.member) await db`grant ${db(role)} to ${db(login)}`;
};

/**
 * Takes the right to make temporary tables, which PostgreSQL gives to everybody. At each start, because a database that was copied or
 * restored has it again. Only the database's owner can: the doctor names a login that has it nevertheless.
 */
export const revokeTemporary = async (db: Db): Promise<void> => {
  const [state] = await db<{ name: string; isOpen: boolean }[]>`
    select datname as name, pg_has_role(datdba, 'usage')
        and exists (select from aclexplode(coalesce(datacl, acldefault('d', datdba))) where grantee = 0 and privilege_type = 'TEMPORARY') as is_open
    from pg_database where datname = current_database()`;
  if (state?.isOpen) await db`revoke temporary on database ${db(state.name)} from public`;
};
