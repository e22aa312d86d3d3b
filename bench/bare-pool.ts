/** The peer of our mail: nodemailer's pool alone sends the same text as fast as it can. Arguments: `PORT COUNT FILE`. */
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';

const [port, count, sample = ''] = process.argv.slice(2);
const words = JSON.parse(readFileSync(sample, 'utf8')) as { subject: string; text: string; html: string };
const transport = createTransport({
  host: '127.0.0.1',
  port: Number(port),
  pool: true,
  maxConnections: 10,
  maxMessages: Number.POSITIVE_INFINITY,
});
await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    transport.sendMail({
      from: 'pregon@pregon.example',
      to: { name: `Person ${index}`, address: `person-${index}@pregon.example` },
      ...words,
    }),
  ),
);
transport.close();
