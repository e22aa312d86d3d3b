/** The live part of the product on a port of its own, as main.ts puts it together, for one unit test file. */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { answerRequest, type Front } from '../server/front.ts';
import { LiveHandler } from '../server/live/handler.ts';
import { Hub } from '../server/live/hub.ts';

export type LiveServer = {
  url: string;
  hub: Hub;
  /** The server's ends of all open connections, oldest first. */
  sockets: Set<Socket>;
  stop: () => Promise<void>;
};

export const startLiveServer = async (): Promise<LiveServer> => {
  const hub = new Hub();
  await hub.start();
  const front: Front = {
    health: { expectedMigrations: 0, draining: false, hears: () => hub.hears },
    live: new LiveHandler(hub),
    pages: null,
  };
  const server = createServer((request, response) => void answerRequest(front, request, response));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    hub,
    sockets,
    stop: async () => {
      await hub.stop(0);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
