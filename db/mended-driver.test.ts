import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { env } from '#env';
import { freshDatabase } from '../testing/fresh-database.ts';
import { TcpProxy } from '../testing/tcp-proxy.ts';
import { freePort } from '../testing/worker-process.ts';

freshDatabase();

/** Loses its connections in the middle of as many transactions as its pool has, then asks each connection again. Its messages are what became of them. */
const program = `
  import { openPool } from './db/client.ts';
  const pool = openPool(process.argv[1], 'lost', 2);
  const codeOf = (error) => error.code ?? String(error);
  const lose = () => pool.begin(async (tx) => {
    await tx.savepoint(async (inner) => {
      await inner\`select 1\`;
      await inner\`select pg_sleep(30)\`;
    });
  }).catch(codeOf);
  const lost = Promise.all([lose(), lose()]);
  process.on('message', async () => {
    const asked = () => Promise.all([1, 2].map((n) => pool\`select \${n}::int as n, pg_sleep(0.1)\`.then(([row]) => row.n, codeOf)));
    const answers = [await lost, await asked(), await asked()];
    process.send(answers, () => process.exit(0));
  });
  process.send('in hand');`;

const run = async (...before: string[]) => {
  const target = new URL(env().DATABASE_URL);
  const port = await freePort();
  const proxy = new TcpProxy(port, Number(target.port));
  await proxy.open();
  target.port = String(port);
  const child = spawn(process.execPath, [...before, '--input-type=module', '-e', program, target.href], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said += bytes;
  });
  const exited = once(child, 'exit');
  await once(child, 'message');
  await expect.poll(() => proxy.connections).toBe(2);
  // Both are asleep by then.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await proxy.refuse();
  await proxy.open();
  const answers = once(child, 'message').then(([message]) => message as unknown);
  child.send('ask', () => undefined);
  const [code] = await exited;
  await proxy.refuse();
  return { code, said, answers: code === 0 ? await answers : null };
};

test('a connection that is lost in a transaction ends the process: as long as this holds, the driver is mended', async () => {
  const { code, said } = await run();
  expect(code).toBe(1);
  expect(said).toContain("Cannot read properties of null (reading 'write')");
});

test('mended, the transaction fails, and each connection answers what it is asked', async () => {
  const closed = 'CONNECTION_CLOSED';
  const { code, said, answers } = await run('--import', './db/mended-driver.ts');
  expect(said).toBe('');
  expect([code, answers]).toEqual([
    0,
    [
      [closed, closed],
      [1, 2],
      [1, 2],
    ],
  ]);
});
