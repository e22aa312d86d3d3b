/**
 * The demo's mail server: takes every mail, keeps the last 1,000 in memory and in a folder, and delivers none anywhere.
 * Invariant: "250" is said only after the mail is in the folder, so a restart shows what was accepted.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime, { type Address } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type Mail = {
  id: string;
  to: string[];
  /** The recipients that the envelope named; a mailing list's address and its members' differ here. */
  envelopeTo: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers: Record<string, string>;
  /** ISO 8601, UTC. */
  at: string;
};

export type Mailbox = { list: () => Mail[]; store: (raw: Buffer, envelopeTo: string[]) => Promise<void> };

const kept = 1_000;

const addressesOf = (list: Address[] | undefined): string[] =>
  (list ?? []).flatMap((each) => (each.address ? [each.address] : (each.group ?? []).map((member) => member.address ?? '')));

const parse = async (raw: Buffer, envelopeTo: string[]): Promise<Mail> => {
  const mail = await PostalMime.parse(raw);
  const at = new Date().toISOString();
  const { name = '', address = '' } = mail.from ?? {};
  return {
    id: `${at.replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`,
    to: addressesOf(mail.to),
    envelopeTo,
    from: name === '' ? address : `${name} <${address}>`,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key.toLowerCase(), value])),
    at,
  };
};

/** The mails of a folder, newest first; the folder is made when it is not there. */
export const openMailbox = (folder: string): Mailbox => {
  mkdirSync(folder, { recursive: true });
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse();
  const mails = names.slice(0, kept).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Mail);
  for (const name of names.slice(kept)) rmSync(join(folder, name));
  return {
    list: () => mails,
    store: async (raw, envelopeTo) => {
      const mail = await parse(raw, envelopeTo);
      writeFileSync(`${fileOf(mail.id)}.new`, JSON.stringify(mail));
      renameSync(`${fileOf(mail.id)}.new`, fileOf(mail.id));
      mails.unshift(mail);
      for (const old of mails.splice(kept)) rmSync(fileOf(old.id));
    },
  };
};

/** Listens for mails on 127.0.0.1; resolves when it does. */
export const startSmtp = async (mailbox: Mailbox, port: number, complain: (line: string) => void): Promise<SMTPServer> => {
  const server = new SMTPServer({
    banner: 'Demo mailbox',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    // Clients that are still connected do not delay the end of the demo.
    closeTimeout: 500,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('error', done);
      stream.once('end', () => {
        mailbox
          .store(
            Buffer.concat(chunks),
            session.envelope.rcptTo.map((each) => each.address),
          )
          .then(() => done(), done);
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A client that hangs up in the middle is an error of its connection, not of the server.
  server.on('error', (error) => complain(`Mail server: ${error.message}`));
  return server;
};
