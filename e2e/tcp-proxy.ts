/** A door on TCP that a test can shut: between the portal and its database, or in place of a server that never answers. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  #port: number;
  #targetPort: number;
  #server: Server | null = null;
  #sockets = new Set<Socket>();
  #silent = false;

  constructor(port: number, targetPort: number) {
    this.#port = port;
    this.#targetPort = targetPort;
  }

  /** How many came and are still there. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Lets everything through, also what waited while it was silent. */
  async open(): Promise<void> {
    this.#silent = false;
    for (const socket of this.#sockets) socket.resume();
    await this.#listen();
  }

  /** Takes connections and keeps those there are, but nothing passes. */
  async silence(): Promise<void> {
    this.#silent = true;
    for (const socket of this.#sockets) socket.pause();
    await this.#listen();
  }

  /** Cuts all connections and takes no new ones. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer((socket) => this.#pass(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
  }

  #pass(inside: Socket): void {
    const outside = connect(this.#targetPort, '127.0.0.1');
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      // What goes wrong on one side ends the other; there is nobody else to tell.
      from.on('error', () => to.destroy());
      from.once('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#silent) from.pause();
    }
  }
}
