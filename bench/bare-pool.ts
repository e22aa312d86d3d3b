/** What stands beside our mail: nodemailer's pool alone, sending so many mails of so many bytes as fast as it can. `PORT COUNT BYTES`. */
import { createTransport } from 'nodemailer';

const [port, count, bytes] = process.argv.slice(2).map(Number);
const transport = createTransport({ host: '127.0.0.1', port, pool: true, maxConnections: 10, maxMessages: Number.POSITIVE_INFINITY });
const text = `${'Leave by the north door and meet at point B.\r\n'.repeat(Math.ceil((bytes ?? 0) / 46))}`.slice(0, bytes);
await Promise.all(
  Array.from({ length: count ?? 0 }, (_, index) =>
    transport.sendMail({
      from: 'pregon@pregon.example',
      to: `person-${index}@pregon.example`,
      subject: 'Hall 3: leave by the north door',
      text,
    }),
  ),
);
transport.close();
