/** The streams with TLS in this very process, which main.ts does not offer: to see what it would cost. `KEY CERTIFICATE`; PORT and the rest from the environment. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { env } from '../env.ts';
import { answerRequest, type Front } from '../server/front.ts';
import { LiveHandler } from '../server/live/handler.ts';
import { Hub } from '../server/live/hub.ts';

const [key = '', cert = ''] = process.argv.slice(2);
const hub = new Hub();
await hub.start();
const front: Front = {
  health: { expectedMigrations: 0, draining: false, hears: () => hub.hears, hasReserved: () => true },
  live: new LiveHandler(hub),
  pages: null,
};
const server = createServer(
  { key: readFileSync(key), cert: readFileSync(cert) },
  (request, response) => void answerRequest(front, request, response),
);
server.listen({ port: env().PORT, host: '127.0.0.1', backlog: 4_096 }, () => process.stdout.write('ready\n'));
process.once('SIGINT', () => process.exit(0));
