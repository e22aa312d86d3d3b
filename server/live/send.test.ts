import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { send } from './send.ts';

/** The two ends of one connection, and the number that the system knows the first by. */
const openPair = async (): Promise<{ ours: Socket; theirs: Socket; descriptor: number; end: () => void }> => {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const arrival = once(server, 'connection');
  const ours = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1').on('error', () => undefined);
  const [theirs] = (await arrival) as [Socket];
  const descriptor = (ours as Socket & { _handle?: { fd?: number } })._handle?.fd ?? -1;
  const end = () => {
    ours.destroy();
    theirs.destroy();
    server.close();
  };
  return { ours, theirs: theirs.on('error', () => undefined), descriptor, end };
};

test('what the system takes arrives as it was, behind what was written before', async () => {
  const { ours, theirs, descriptor, end } = await openPair();
  await new Promise((resolve) => ours.write('one ', resolve));
  const bytes = Buffer.from('two: ñ\0 three');
  expect(send(descriptor, bytes)).toBe(bytes.length);
  ours.end();
  const arrived: Buffer[] = await Array.fromAsync(theirs.resume() as AsyncIterable<Buffer>);
  expect(Buffer.concat(arrived).toString()).toBe('one two: ñ\0 three');
  end();
});

test('a browser that does not read takes a part at last, then nothing, and nobody waits', async () => {
  const { descriptor, end } = await openPair();
  const bytes = Buffer.alloc(100_000);
  const taken = Array.from({ length: 200 }, () => send(descriptor, bytes));
  expect(taken[0]).toBe(bytes.length);
  expect(taken.some((each) => each > 0 && each < bytes.length)).toBe(true);
  expect(taken.at(-1)).toBe(0);
  end();
});

test('a broken connection takes nothing, and that is no error', async () => {
  const { ours, theirs, descriptor, end } = await openPair();
  ours.pause();
  theirs.resetAndDestroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([send(descriptor, Buffer.from('a')), send(descriptor, Buffer.from('b'))].at(-1)).toBe(0);
  end();
});
