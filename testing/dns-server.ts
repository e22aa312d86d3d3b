/** A name server for unit tests that knows the TXT records it is given, and nothing else. */
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';

/** The name and the question as they were asked, from a message with one question. */
const readQuestion = (message: Buffer): { name: string; question: Buffer } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), question: message.subarray(12, at + 5) };
};

const txt = (text: string): Buffer => {
  const parts = (text.match(/.{1,255}/gs) ?? ['']).map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')]));
  const data = Buffer.concat(parts);
  // The name is the one at offset 12; TXT, IN, 60 s.
  const head = Buffer.from([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 60, 0, 0]);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
};

const answer = (message: Buffer, records: Record<string, string[]>): Buffer => {
  const { name, question } = readQuestion(message);
  const texts = records[name] ?? [];
  const head = Buffer.alloc(12);
  message.copy(head, 0, 0, 2);
  // An authoritative answer; 3: there is no such name.
  head.writeUInt16BE(texts.length > 0 ? 0x8580 : 0x8583, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(texts.length, 6);
  return Buffer.concat([head, question, ...texts.map(txt)]);
};

export type NameServer = { resolver: Resolver; records: Record<string, string[]>; stop: () => void };

export const startNameServer = async (): Promise<NameServer> => {
  const records: Record<string, string[]> = {};
  const socket: Socket = createSocket('udp4');
  socket.on('message', (message, from) => socket.send(answer(message, records), from.port, from.address));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return { resolver, records, stop: () => socket.close() };
};
