/**
 * Backup and restore, with the lines of docs/operations.md as they stand there, on PostgreSQL servers with nothing but what the manual
 * says. Not run: systemctl (main.ts is started instead) and the packages; runuser becomes somebody who may read nothing of ours, where the
 * test may do that. Where the machine has no pg_dump of the server's own version an older one is told that the server is as old as itself.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, parseEnv as readEnvironmentFile } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closePools, type Pool, worker } from '../db/client.ts';
import { startWorker } from '../server/worker.ts';
import { type Cluster, findClients, openOlderDoor, readOperations, startCluster } from '../testing/cluster.ts';
import { makeViewer, publishTo } from '../testing/desk.ts';
import { insertDepartment, insertGrant, insertPerson } from '../testing/fresh-database.ts';
import { useSettings as applySettings } from '../testing/settings.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { startWorkerProcess } from '../testing/worker-process.ts';

const clients = findClients();
const section = 'Backup and restore';
const sink = new SmtpSink();
const folder = mkdtempSync(join(tmpdir(), 'pregon-restore-'));
const environmentFile = join(folder, 'pregon.env');
const dump = join(folder, 'pregon.dump');
/** Typed first in each shell. */
const everyShell = readOperations(section, 'sh', 'umask').trimEnd();
const lines = readOperations(section, 'sh', 'pg_restore').trimEnd().split('\n');
const line = (word: string): string => {
  const found = lines.filter((each) => each.startsWith(word));
  if (found.length !== 1) throw new Error(`docs/operations.md has ${found.length} lines "${word} …"`);
  return found[0] ?? '';
};

const addresses = (port: number, database: string): Record<string, string> => ({
  DATABASE_URL: `postgres://portal@localhost:${port}/${database}`,
  DATABASE_OWNER_URL: `postgres://portal_owner@localhost:${port}/${database}?sslmode=disable`,
  DATABASE_WORKER_URL: `postgres://portal_worker@localhost:${port}/${database}`,
});

const run = promisify(execFile);

/** Stands in for runuser: not every machine has a user postgres. Nobody opens a dump that is root's as little as postgres does. */
const stubs = join(folder, 'stubs');
mkdirSync(stubs);
writeFileSync(
  join(stubs, 'runuser'),
  `#!/bin/sh
[ "$1 $2 $3" = '-u postgres --' ] || exit 64
shift 3
[ "$(id -u)" = 0 ] || exec "$@"
exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
`,
  { mode: 0o755 },
);

/** A line of the manual, as somebody types it who has these programs first in the path and these settings. Returns what it said. */
const type = async (text: string, environment: Record<string, string> = {}): Promise<string> => {
  const env = { NODE_ENV: 'production' as const, PATH: `${stubs}:${clients?.folder}:${process.env.PATH}`, ...environment };
  const { stdout } = await run('bash', ['--norc', '-c', text.replaceAll('/etc/pregon.env', environmentFile)], {
    cwd: folder,
    env,
    timeout: 30_000,
  });
  return stdout;
};

const asPostgres = ({ port, superuser }: Cluster) => ({ PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: superuser });

/** Each statement for itself, on one connection, as psql does it. */
const runSql = async (sql: Pool, text: string): Promise<void> => {
  for (const statement of text.replaceAll(/--.*$/gm, '').split(';')) if (statement.trim() !== '') await sql.unsafe(statement);
};

/** How many rows each table has, and what stands in them. */
const everyRow = async (sql: Pool): Promise<Record<string, string>> => {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const told = tables.map(async ({ name }) => {
    const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(name)} t order by 1`;
    return [
      name,
      `${rows.length} ${createHash('sha256')
        .update(rows.map(({ row }) => row).join('\n'))
        .digest('hex')}`,
    ] as const;
  });
  return Object.fromEntries(await Promise.all(told));
};

const inFlight = async (sql: Pool) => {
  const [row] = await sql<{ mails: number; steps: number }[]>`
    select (select count(*)::int from deliveries where state in ('queued', 'retry', 'sending')) as mails,
      (select count(*)::int from steps where state = 'waiting') as steps`;
  return row;
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(clients === null)('a backup, as the manual says', { timeout: 120_000 }, () => {
  let server: Cluster;
  let before: Record<string, string>;
  let editor: ReturnType<typeof makeViewer>;
  let department: string;
  let good: Buffer;

  const install = async (cluster: Cluster): Promise<void> => runSql(cluster.ask(), readOperations('Database', 'sql', 'portal_owner'));

  /** Starts what systemctl would, with what is in the file. Ended, and its log was clean. */
  const startOnce = async (): Promise<void> => {
    const settings = readEnvironmentFile(readFileSync(environmentFile, 'utf8')) as Record<string, string>;
    const portal = await startWorkerProcess(settings);
    expect(await portal.end('SIGTERM')).toBe(0);
  };

  beforeAll(async () => {
    server = await startCluster();
    await install(server);
    applySettings({ SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`, ...addresses(server.port, 'pregon') });
    writeFileSync(
      environmentFile,
      `PORT=3000\n${Object.entries(addresses(server.port, 'pregon'))
        .map(([key, value]) => `${key}="${value}"`)
        .join('\n')}\n`,
    );
    await startOnce();
    const owner = server.ask('pregon');
    department = await insertDepartment(owner, 'North');
    const author = await insertPerson(owner);
    await insertGrant(owner, { personId: author, role: 'editor' });
    for (let person = 0; person < 3; person += 1) await insertPerson(owner, { departmentId: department });
    editor = makeViewer(author, { isEditor: true });
    // The mail server is away: three mails are in flight, and one step is due soon.
    sink.refuse = () => ({ code: 451, text: 'later' });
    const work = await startWorker(worker());
    await publishTo(editor, [department], { fallbackMinutes: 0 });
    await publishTo(editor, [department], { fallbackMinutes: 5 });
    await vi.waitUntil(async () => JSON.stringify(await inFlight(owner)) === '{"mails":3,"steps":1}', { timeout: 15_000 });
    await work.stop();
    await owner`update steps set due_at = now() where state = 'waiting'`;
    before = await everyRow(owner);
    const major = Number((await owner`select current_setting('server_version_num')::int / 10000 as major`)[0]?.['major']);
    const own = clients?.major ?? 0;
    const door = own < major ? await openOlderDoor(server.port, major, own - 1) : null;
    await type(`${everyShell}\n${line('pg_dump')}`, addresses(door?.port ?? server.port, 'pregon'));
    door?.close();
    expect(statSync(dump).mode & 0o777).toBe(0o600);
    good = readFileSync(dump);
    // Life goes on: what waited is sent.
    sink.refuse = () => null;
    await owner`update deliveries set next_at = now()`;
    const later = await startWorker(worker());
    await vi.waitUntil(() => sink.mails.length === 6, { timeout: 15_000 });
    await later.stop();
    await closePools();
  }, 120_000);

  afterAll(async () => {
    await closePools();
    await server?.stop();
    await sink.stop();
  });

  const expectHeldBack = async (cluster: Cluster): Promise<void> => {
    const restored = cluster.ask('pregon_restored');
    expect(await inFlight(restored)).toEqual({ mails: 3, steps: 1 });
    expect(await everyRow(restored)).toEqual(before);
    await startOnce();
    expect(await inFlight(restored)).toEqual({ mails: 0, steps: 0 });
    expect(await restored`select detail from audit where action = 'database.restored'`).toEqual([
      { detail: { mails: 3, steps: 1, announcements: 0 } },
    ]);
    // The fence: what is published now goes out, with the logins of the file, and only that.
    const sent = sink.mails.length;
    applySettings(readEnvironmentFile(readFileSync(environmentFile, 'utf8')) as Record<string, string>);
    const work = await startWorker(worker());
    await publishTo(editor, [department], { fallbackMinutes: 0 });
    await expect.poll(() => sink.mails.length, { timeout: 15_000 }).toBe(sent + 3);
    await work.stop();
    await closePools();
    expect(sink.mails.length).toBe(sent + 3);
  };

  it('a backup that fails says so and leaves the last good one as it was', async () => {
    await expect(type(`${everyShell}\n${line('pg_dump')}`, addresses(server.port, 'gone'))).rejects.toThrow(
      'database "gone" does not exist',
    );
    expect(readFileSync(dump).equals(good)).toBe(true);
  });

  it('restored beside the old database: every row is there, nothing in flight is sent again, what is new is', async () => {
    await type(line('runuser -u postgres -- createdb'), asPostgres(server));
    await type(line('runuser -u postgres -- pg_restore'), asPostgres(server));
    expect(await type(line('sed'))).toBe('3\n');
    expect(readEnvironmentFile(readFileSync(environmentFile, 'utf8'))).toEqual({
      PORT: '3000',
      ...addresses(server.port, 'pregon_restored'),
    });
    await expectHeldBack(server);
  });

  it('restored on another server, with the logins and group roles of the manual: the same', async () => {
    const other = await startCluster();
    try {
      await install(other);
      await type(line('runuser -u postgres -- createdb'), asPostgres(other));
      // Without the group roles nothing is restored, and it says so.
      await expect(type(line('runuser -u postgres -- pg_restore'), asPostgres(other))).rejects.toThrow('role "pregon_web" does not exist');
      expect(await other.ask('pregon_restored')`select tablename from pg_tables where schemaname = 'public'`).toEqual([]);
      await runSql(other.ask(), readOperations(section, 'sql', 'pregon_auditor'));
      await type(line('runuser -u postgres -- pg_restore'), asPostgres(other));
      writeFileSync(
        environmentFile,
        Object.entries(addresses(other.port, 'pregon_restored'))
          .map((pair) => pair.join('='))
          .join('\n'),
      );
      await expectHeldBack(other);
    } finally {
      await other.stop();
    }
  });
});

it('each way an address may be written is led to the restored database, and no host is', async () => {
  const written = {
    'postgres://a:b@pregon.example/pregon': 'postgres://a:b@pregon.example/pregon_restored',
    "'postgres://pregon:b@pregon/pregon'": "'postgres://pregon:b@pregon/pregon_restored'",
    '"postgres://pregon@db/pregon?sslmode=verify-full"': '"postgres://pregon@db/pregon_restored?sslmode=verify-full"',
    'postgres://pregon@db/pregon?sslmode=verify-full': 'postgres://pregon@db/pregon_restored?sslmode=verify-full',
    'postgres://pregon@db/other': 'postgres://pregon@db/other',
  };
  for (const [from, to] of Object.entries(written)) {
    writeFileSync(environmentFile, `DATABASE_URL=${from}\nPORTAL_URL=https://x/pregon\n`);
    await type(`${line('sed').replace(/#[^#]*$/, '')} || true`);
    expect(readFileSync(environmentFile, 'utf8')).toBe(`DATABASE_URL=${to}\nPORTAL_URL=https://x/pregon\n`);
  }
});

it('the last line starts what the unit was enabled for', () => {
  const [, enabled] = /^# .*systemctl enable --now (.*)$/m.exec(readOperations('Processes', 'ini', 'systemctl')) ?? [];
  expect(line('systemctl start')).toContain(`systemctl start ${enabled} `);
});
