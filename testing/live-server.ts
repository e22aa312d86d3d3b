/** The live part of the product on a port of its own, as main.ts puts it together, for one unit test file; with pages, when it is about those. */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { Admission } from '../server/admission.ts';
import { Connections, mostConnections } from '../server/connections.ts';
import { answerRequest, type Front } from '../server/front.ts';
import { serverLimits } from '../server/limits.ts';
import { LiveHandler } from '../server/live/handler.ts';
import { Hub } from '../server/live/hub.ts';
import { openFileLimit } from '../server/live/limit.ts';

export type LiveServer = {
  url: string;
  hub: Hub;
  /** The server's ends of all open connections, oldest first. */
  sockets: Set<Socket>;
  stop: () => Promise<void>;
};

export const startLiveServer = async (pages: Front['pages'] = null): Promise<LiveServer> => {
  const hub = new Hub();
  await hub.start();
  const front: Front = {
    health: { expectedMigrations: 0, draining: false, hears: () => hub.hears, hasReserved: () => true },
    live: new LiveHandler(hub),
    pages,
    admission: new Admission(() => hub.telling),
  };
  const server = createServer(serverLimits());
  const endConnections = new Connections(mostConnections(openFileLimit())).watch(server);
  server.on('request', (request, response) => void answerRequest(front, request, response));
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
      endConnections();
      await hub.stop(0);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
