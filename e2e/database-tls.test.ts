/**
 * One address for the portal, psql and pg_dump, as docs/operations.md writes it for a database on another machine: what each takes for
 * proof. The server is a real one with a certificate of an authority of its own; each client is a process, because both read at their start whom they trust.
 */
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, root } from '../demo/install.mjs';
import { type Cluster, findClients, readOperations, startCluster } from '../testing/cluster.ts';
import { findProgram } from '../testing/programs.mjs';

const run = promisify(execFile);
const clients = findClients();
const folder = mkdtempSync(join(tmpdir(), 'pregon-authority-'));
const authority = join(folder, 'authority.pem');
let server: Cluster;

/** A certificate of this authority for a name, beside its key. */
const makeCertificate = (name: string, into: string): { certificate: string; key: string } => {
  const ssl = (...args: string[]) => execFileSync(findProgram('openssl') ?? 'openssl', args, { stdio: 'ignore' });
  const [certificate, key, request] = [`${name}.pem`, `${name}.key`, `${name}.csr`].map((file) => join(into, file)) as [
    string,
    string,
    string,
  ];
  const own = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authorityKey = join(folder, 'authority.key');
  if (!statSync(authority, { throwIfNoEntry: false }))
    ssl('req', '-x509', ...own, '-days', '2', '-subj', '/CN=Authority', '-keyout', authorityKey, '-out', authority);
  ssl('req', ...own, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', request);
  const signs = ['-CA', authority, '-CAkey', authorityKey, '-CAcreateserial', '-copy_extensions', 'copy', '-days', '2'];
  ssl('x509', '-req', '-in', request, ...signs, '-out', certificate);
  return { certificate, key };
};

/** The server shows this certificate from now on; null: it knows no TLS. */
const show = async (name: string | null): Promise<void> => {
  const sql = server.ask();
  if (name !== null) {
    const { certificate, key } = makeCertificate(name, server.data);
    const { uid, gid } = statSync(server.data);
    for (const file of [certificate, key]) chownSync(file, uid, gid);
    await sql.unsafe(`alter system set ssl_cert_file = '${certificate}'`);
    await sql.unsafe(`alter system set ssl_key_file = '${key}'`);
  }
  await sql.unsafe(`alter system set ssl = ${name === null ? 'off' : 'on'}`);
  await sql`select pg_reload_conf()`;
  await expect.poll(async () => (await sql`show ssl`)[0]?.['ssl']).toBe(name === null ? 'off' : 'on');
  await sql.end({ timeout: 2 });
};

/** "encrypted", "in the clear", or why there is no connection. */
type Client = (address: string, trusted: string | null) => Promise<string>;

const whyNot = (error: unknown): string => String((error as { stderr?: string }).stderr ?? error);

const portal: Client = async (address, trusted) => {
  const script = `const { openPool } = await import('./db/client.ts');
    const sql = openPool(process.argv[1], 'tls');
    const [row] = await sql\`select ssl from pg_stat_ssl where pid = pg_backend_pid()\`;
    await sql.end();
    process.stdout.write(row.ssl ? 'encrypted' : 'in the clear');`;
  const env = { NODE_ENV: 'production' as const, PATH: process.env.PATH, ...(trusted === null ? {} : { NODE_EXTRA_CA_CERTS: trusted }) };
  return run(node, ['--input-type=module', '-e', script, address], { cwd: root, env }).then(({ stdout }) => stdout, whyNot);
};

const psql: Client = async (address, trusted) => {
  const env = {
    NODE_ENV: 'production' as const,
    PATH: process.env.PATH,
    HOME: folder,
    ...(trusted === null ? {} : { PGSSLROOTCERT: trusted }),
  };
  const asked = "select case when ssl then 'encrypted' else 'in the clear' end from pg_stat_ssl where pid = pg_backend_pid()";
  return run(join(clients?.folder ?? '', 'psql'), ['-XAtc', asked, address], { env }).then(({ stdout }) => stdout.trim(), whyNot);
};

const address = (query: string): string => `postgres://${server.superuser}@localhost:${server.port}/postgres${query}`;

/** As the manual ends the address of another machine. */
const documented = /\?sslmode=[a-z-]+/.exec(readOperations('A first installation', 'text', 'sslmode'))?.[0] ?? '';

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  server = await startCluster();
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const both: [string, Client][] = [['the portal', portal], ...(clients === null ? [] : [['psql', psql] satisfies [string, Client]])];

describe.skipIf(findProgram('openssl') === null).each(both)('%s', (_name, client) => {
  it('is encrypted with the documented address, when the authority is named', async () => {
    await show('localhost');
    expect(documented).toBe('?sslmode=verify-full');
    expect(await client(address(documented), authority)).toBe('encrypted');
  });

  it('takes nobody’s word: an authority that is not known, a certificate of another name, a server without TLS', async () => {
    await show('localhost');
    expect(await client(address(documented), null)).toMatch(/certificate/);
    await show('db.company.example');
    expect(await client(address(documented), authority)).toMatch(/does not match|altnames/);
    expect(await client(address('?sslmode=require'), null)).toBe('encrypted');
    await show(null);
    expect(await client(address(documented), authority)).not.toMatch(/^(encrypted|in the clear)$/);
  });
});
