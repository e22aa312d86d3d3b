/** A real mail server for unit tests: takes every mail and keeps it, and refuses what it is told to, at the moment it is told to. */
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type SunkMail = { from: string; to: string[]; messageId: string; raw: string; mail: Email };
export type Refusal = { code: number; text: string };
type At = 'sender' | 'recipient' | 'data';

const fail = ({ code, text }: Refusal) => Object.assign(new Error(text), { responseCode: code });

export class SmtpSink {
  /** Taken mails, oldest first. */
  mails: SunkMail[] = [];
  /** How often each address was tried, refusals too. */
  tries: string[] = [];
  /** Asked at each step of a conversation; null: goes on. */
  refuse: (at: At, address: string) => Refusal | null = () => null;
  /** How long it thinks before it takes a mail. */
  delayMs = 0;
  #server: SMTPServer | null = null;

  /** Begins to listen; a port of its own choice when none is given. Returns the port. */
  async start(port = 0): Promise<number> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      closeTimeout: 100,
      onMailFrom: ({ address }, _session, done) => this.#answer('sender', address, done),
      onRcptTo: ({ address }, _session, done) => {
        this.tries.push(address);
        this.#answer('recipient', address, done);
      },
      onData: (stream, { envelope }, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const to = envelope.rcptTo.map((each) => each.address);
          const refusal = this.refuse('data', to[0] ?? '');
          if (refusal) return done(fail(refusal));
          const from = envelope.mailFrom ? envelope.mailFrom.address : '';
          setTimeout(() => void this.#keep(from, to, Buffer.concat(parts)).then(() => done(null), done), this.delayMs);
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    this.#server = server;
    return (server.server.address() as AddressInfo).port;
  }

  /** Breaks every conversation and listens no more. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  to(address: string): SunkMail[] {
    return this.mails.filter((mail) => mail.to.includes(address));
  }

  #answer(at: At, address: string, done: (error?: Error | null) => void): void {
    const refusal = this.refuse(at, address);
    done(refusal ? fail(refusal) : null);
  }

  async #keep(from: string, to: string[], raw: Buffer): Promise<void> {
    const mail = await PostalMime.parse(raw);
    this.mails.push({ from, to, messageId: mail.messageId ?? '', raw: raw.toString('utf8'), mail });
  }
}
