/** A door on TCP that a test can shut, or make forget and lose things: between the portal and its database, or in place of a server that never answers. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  #port: number;
  #targetPort: number;
  #server: Server | null = null;
  #sockets = new Set<Socket>();
  #silent = false;
  /** Where the answer that will be lost ends, and how many of the kind pass before it. */
  #losing: { mark: string; after: number } | null = null;
  /** How many answers were lost. */
  lost = 0;

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

  /** The connections there are now pass nothing any more and nobody is told, as when a firewall forgets them; new ones pass. */
  forget(): void {
    for (const socket of this.#sockets) socket.pause().removeAllListeners('data');
  }

  /** One answer that holds this mark does not arrive: the connection is cut instead. `after` of them pass before. */
  loseAnswer(mark: string, after = 0): void {
    this.#losing = { mark, after };
  }

  /** Cuts all connections and takes no new ones. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #isLost(bytes: Buffer): boolean {
    if (!this.#losing || !bytes.includes(this.#losing.mark)) return false;
    this.#losing.after -= 1;
    if (this.#losing.after >= 0) return false;
    this.#losing = null;
    this.lost += 1;
    return true;
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
      from.on('data', (bytes) => {
        if (from === outside && this.#isLost(bytes)) inside.destroy();
        else to.write(bytes);
      });
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
