import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { encodeEvent, SocketConnection } from './connection.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of ends.splice(0).reverse()) await each();
});

const listenOn = async (server: Server): Promise<number> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
};

const reach = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  ends.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
};

const numberOf = (socket: Socket) => (socket as Socket & { _handle?: { fd?: number } })._handle?.fd;

/** A stream as the server has it. */
const openStream = async (): Promise<{ request: IncomingMessage; browser: Socket }> => {
  const server = createServer();
  const port = await listenOn(server);
  const browser = await reach(port);
  browser.write('GET /live HTTP/1.1\r\nHost: a\r\n\r\n');
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  return { request, browser };
};

test('a stream whose connection is closed writes to nobody, also when its number is another connection’s', async () => {
  const heard: Buffer[] = [];
  const port = await listenOn(createRawServer((socket) => void socket.on('data', (bytes) => heard.push(bytes))));
  const { request } = await openStream();
  const connection = new SocketConnection(request);
  const number = numberOf(request.socket);
  connection.write(encodeEvent('state', {}));
  request.socket.destroy();
  // The lowest number that is free.
  const another = await reach(port);
  expect(numberOf(another)).toBe(number);
  connection.write(encodeEvent('state', { headline: 'not for you' }));
  await new Promise((resolve) => another.write('mine', resolve));
  await expect.poll(() => Buffer.concat(heard).toString()).toBe('mine');
});

test('behind what still waits of an answer before, on the same connection, a stream waits', async () => {
  const { request, browser } = await openStream();
  request.socket.cork();
  request.socket.write('before ');
  new SocketConnection(request).write(encodeEvent('state', {}));
  request.socket.uncork();
  const [bytes] = (await once(browser, 'data')) as [Buffer];
  expect(bytes.toString()).toMatch(/^before HTTP\/1.1 200/);
});

test('what the system does not take at once follows in order', async () => {
  const { request, browser } = await openStream();
  browser.pause();
  const connection = new SocketConnection(request);
  const events = Array.from({ length: 60 }, (_, index) => encodeEvent('state', { index, fill: 'x'.repeat(100_000) }));
  let written = 0;
  // Until something waits: the system has taken all it can.
  while (request.socket.writableLength === 0 && written < events.length) connection.write(events[written++] as Buffer);
  expect(written).toBeLessThan(events.length);
  connection.write(events[written++] as Buffer);
  browser.resume();
  const text: Buffer[] = [];
  browser.on('data', (bytes) => text.push(bytes));
  await expect.poll(() => request.socket.writableLength).toBe(0);
  const last = encodeEvent('state', { index: written });
  connection.write(last);
  // Each byte of them: of what was taken in part, the rest is what is lost.
  const all = Buffer.concat([...events.slice(0, written), last]).toString();
  await expect.poll(() => Buffer.concat(text).toString().endsWith(all)).toBe(true);
});
