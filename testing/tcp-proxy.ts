/** A door on TCP that a test can shut, or make forget and lose things: between the portal and its database, or in place of a server that never answers. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  readonly port: number;
  #targetPort: number;
  #server: Server | null = null;
  #sockets = new Set<Socket>();
  #silent = false;
  /** Text in the transaction whose COMMIT gets no answer. */
  #losing: string | null = null;
  #isHeld = false;
  /** How many answers were lost, or held back. */
  lost = 0;

  constructor(port: number, targetPort: number) {
    this.port = port;
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

  /** The answer to the COMMIT of the next transaction in which this is said does not arrive: the connection is cut instead. */
  loseCommitOf(said: string): void {
    [this.#losing, this.#isHeld] = [said, false];
  }

  /** The same, but nothing is cut: from that answer on nothing passes, until it is opened. */
  silenceAtCommitOf(said: string): void {
    [this.#losing, this.#isHeld] = [said, true];
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
      server.listen(this.port, '127.0.0.1', resolve);
    });
  }

  #pass(inside: Socket): void {
    const outside = connect(this.#targetPort, '127.0.0.1');
    let isLosing = false;
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => {
        if (from === inside && this.#losing && bytes.includes(this.#losing)) {
          this.#losing = null;
          isLosing = true;
        }
        if (from === outside && isLosing && bytes.includes('COMMIT\0')) {
          this.lost += 1;
          isLosing = false;
          if (this.#isHeld) {
            void this.silence();
            from.unshift(bytes);
          } else inside.destroy();
        } else to.write(bytes);
      });
      // An error on one side ends the other; there is nobody else to report it to.
      from.on('error', () => to.destroy());
      from.once('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#silent) from.pause();
    }
  }
}
