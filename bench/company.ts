/**
 * The product as it is measured: a PostgreSQL of its own with as many people as asked for, each with a session, a month of history, and main.ts as
 * `npm start` runs it. Publishing goes through the rule that the newsroom's form goes through.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { closePools, openPool, type Pool } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { root } from '../demo/install.mjs';
import { findHome, startPostgres } from '../demo/postgres.ts';
import { databaseUrl, logins, type Settings } from '../demo/settings.ts';
import type { Viewer } from '../server/identity/viewer.ts';
import { makeViewer } from '../testing/desk.ts';
import { Program } from '../testing/process.ts';
import { useSettings } from '../testing/settings.ts';
import { childrenOf, isListening, parentOf, pinServer } from './machine.ts';

export const portalPort = 4700;
const postgresPort = 4704;
/** Of this process alone: a test may measure while somebody else does. */
const folder = join(root, `.demo/bench-${process.pid}`);

const settings: Settings = {
  ports: { portal: portalPort, provider: 4701, mailbox: 4702, smtp: 4703, postgres: postgresPort },
  portalUrl: `http://localhost:${portalPort}`,
  issuer: 'http://localhost:4701',
  mailboxUrl: '',
  folder,
  fresh: true,
  dev: false,
  rawLog: true,
};

export type Postgres = { sql: Pool; pids: () => number[]; stop: () => Promise<void> };

/** An empty PostgreSQL that writes down when each transaction was committed. */
export const openPostgres = async (): Promise<Postgres> => {
  // Another one's would answer as well.
  if (await isListening(postgresPort)) throw new Error(`Port ${postgresPort} is taken`);
  mkdirSync(folder, { recursive: true });
  const home = await findHome(folder);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  const stopForGood = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(home.data, { recursive: true, force: true });
  };
  const { owner } = await startPostgres(home, settings, (each) => stops.push(each));
  await owner`alter system set track_commit_timestamp = on`;
  await stop();
  const { owner: sql } = await startPostgres(home, settings, (each) => stops.push(each));
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const main = parentOf(row?.pid ?? 0);
  // It runs apart from this process: a measurement that fails or is stopped must not leave it behind.
  process.once('exit', () => existsSync(`/proc/${main}`) && process.kill(main, 'SIGINT'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return { sql, pids: () => [main, ...childrenOf(main)], stop: stopForGood };
};

export type Company = {
  owner: Pool;
  editor: Viewer;
  /** One for each person. */
  cookies: string[];
  /** The settings a portal of this company is started with. */
  environment: NodeJS.ProcessEnv;
  end: () => Promise<void>;
};

const seed = async (owner: Pool, people: number): Promise<string> => {
  const department = randomUUID();
  await owner`insert into senders (name) values ('Aceros del Norte')`;
  await owner`insert into departments (id, name, path) values (${department}, 'Operations', ${[department]})`;
  await owner`
    insert into persons (external_id, source, name, email, locale, department_id)
    select 'bench-' || n, 'csv', 'Person ' || n, 'person-' || n || '@pregon.example', 'en', ${department} from generate_series(0, ${people}) n`;
  await owner`
    insert into sessions (id_hash, person_id, auth_time)
    select encode(sha256(convert_to('token-' || external_id, 'UTF8')), 'hex'), id, now() from persons`;
  const [editor] = await owner<{ id: string }[]>`
    insert into grants (person_id, role, source, why) select id, 'editor', 'hand', 'bench' from persons where external_id = 'bench-0' returning person_id as id`;
  if (!editor) throw new Error('No editor');
  await seedHistory(owner, editor.id);
  await owner`analyze`;
  return editor.id;
};

/** The history of a company that used the portal for a month: most announcements ended, were made on every day, and went to everybody. */
const history = { days: 30, announcements: 40 };

const seedHistory = (owner: Pool, editorId: string): Promise<unknown> =>
  owner.begin(async (tx) => {
    // The way to each state is not measured, and the guards would ask for it.
    await tx`set local session_replication_role = replica`;
    await tx`
      with numbers as (
        select gen_random_uuid() as id, gen_random_uuid() as revision, n, now() - make_interval(secs => n * ${(history.days * 86_400) / history.announcements}::float8 * 0.99) as at
        from generate_series(1, ${history.announcements}) n),
        made as (
          insert into announcements (id, public_code, sender_id, author_id, idempotency_key, state, current_revision_id, live_at, expires_at, ended_at, ended_because)
          select id, upper(substr(md5(id::text), 1, 8)), (select id from senders limit 1), ${editorId}, gen_random_uuid(), 'ended', revision,
            at, at + interval '1 hour', at + interval '1 hour', 'expired' from numbers),
        revised as (
          insert into revisions (id, announcement_id, number, severity, audience_rule, expires_at, state)
          select revision, id, 1, case when n % 4 = 0 then 'moderate' else 'minor' end, '{"everyone": true}', at + interval '1 hour', 'ended' from numbers),
        received as (insert into recipients (announcement_id, person_id, origin) select n.id, p.id, 'frozen' from numbers n, persons p),
        done as (
          insert into receipts (announcement_id, round, person_id, shown_at, seen_at, seen_by)
          select n.id, 1, p.id, n.at, n.at, 'banner' from numbers n, persons p where n.n % 4 <> 0)
      insert into texts (revision_id, locale, headline, description, instruction)
      select revision, 'en', 'News of day ' || n, 'What was said then, in a few words.', 'Read it' from numbers`;
  });

/** A database with so many people beside the editor. From now on this process's own pools use it, too. */
export const openCompany = async (postgres: Postgres, people: number, change: Record<string, string> = {}): Promise<Company> => {
  const name = `company_${people}_${Date.now()}`;
  await postgres.sql`create database ${postgres.sql(name)}`;
  const url = (login: string) => databaseUrl(settings, login, name);
  await migrate(url(logins.owner), { web: logins.web, worker: logins.worker });
  const owner = openPool(url(logins.owner), 'bench', 2);
  const editorId = await seed(owner, people);
  const own = {
    DATABASE_OWNER_URL: url(logins.owner),
    DATABASE_URL: url(logins.web),
    DATABASE_WORKER_URL: url(logins.worker),
    PORTAL_URL: settings.portalUrl,
    ...change,
  };
  useSettings(own);
  return {
    owner,
    editor: makeViewer(editorId, { isEditor: true }),
    cookies: Array.from({ length: people }, (_, index) => `pregon-session-${portalPort}=token-bench-${index + 1}`),
    environment: { ...process.env, ...own, NODE_ENV: 'production', PORT: String(portalPort), HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
    end: async () => {
      await closePools();
      await owner.end({ timeout: 2 });
      await postgres.sql`drop database ${postgres.sql(name)} with (force)`;
    },
  };
};

/** main.ts on the servers' core. */
export const startPortal = async (company: Company, roles: string, nodeArguments: string[] = [], port = portalPort): Promise<Program> => {
  const portal = new Program(['--disable-warning=DEP0169', ...nodeArguments, 'main.ts'], {
    ...company.environment,
    LOG_LEVEL: 'info',
    ROLES: roles,
    PORT: String(port),
  });
  pinServer(portal.pid);
  await portal.says('"msg":"ready"', 60_000);
  pinServer(portal.pid);
  return portal;
};
