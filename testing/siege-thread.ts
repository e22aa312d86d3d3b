/** Attacks on the portal that need no right, only a cable inside the company; from a thread of its own. Reports how often each was made. */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export type Siege = 'streams' | 'strangers' | 'slow connections' | 'large bodies' | 'unreadable addresses';
export type SiegeOrder = { kind: Siege; port: number; cookie: string; times: number };

const { kind, port, cookie, times } = workerData as SiegeOrder;
const agent = new Agent({ keepAlive: true, maxSockets: 400 });
const did = (): void => parentPort?.postMessage('did');

type Asked = { path: string; method?: string; headers?: Record<string, string>; body?: Buffer; sign: RegExp };

/** Asks, looks whether the answer is the one it is after, and then goes on. */
const ask = ({ path, method = 'GET', headers = {}, body, sign }: Asked, then: () => void): void => {
  const asked = request({ port, host: '127.0.0.1', path, method, agent, headers }, (answer) => {
    let text = String(answer.statusCode);
    answer.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    answer.on('close', () => {
      if (sign.test(text)) did();
      then();
    });
  });
  asked.on('error', () => setTimeout(then, 20));
  asked.end(body);
};

const again = (asked: Asked): void => ask(asked, () => again(asked));

const dripSlowly = (): void => {
  const socket = connect(port, '127.0.0.1', did);
  socket.on('error', () => undefined).on('close', () => setTimeout(dripSlowly, 50));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-A: ');
  const drip = setInterval(() => (socket.destroyed ? clearInterval(drip) : socket.write('a')), 1_000);
};

const large = Buffer.alloc(2_000_000, 'a');
const begin: Record<Siege, () => void> = {
  streams: () => again({ path: '/live', headers: { cookie }, sign: /event: ?crowded/ }),
  strangers: () => again({ path: '/sign-in', headers: { accept: 'text/html' }, sign: /^200/ }),
  'slow connections': dripSlowly,
  'large bodies': () => again({ path: '/newsroom/audience', method: 'POST', headers: { cookie }, body: large, sign: /^413/ }),
  'unreadable addresses': () => again({ path: '/%E0%A4%A', headers: { cookie, accept: 'text/html' }, sign: /^400/ }),
};

for (let count = 0; count < times; count += 1) begin[kind]();
