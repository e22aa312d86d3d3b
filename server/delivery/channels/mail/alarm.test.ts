import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { publishTo } from '../../../../testing/desk.ts';
import { Mailing, until } from '../../../../testing/mailing.ts';
import { useSettings } from '../../../../testing/settings.ts';

const mailing = new Mailing();

type Line = { level: 'error' | 'warn' | 'info'; text: string } & Record<string, unknown>;
let lines: Line[] = [];
const holder = globalThis as { pregonLog?: unknown };

/** In place of the process's log: what is written, instead of standard output. */
const listenToLog = () => {
  lines = [];
  const write = (level: Line['level']) => (fields: object, text: string) => void lines.push({ level, text, ...fields });
  holder.pregonLog = { error: write('error'), warn: write('warn'), info: write('info'), debug: () => undefined };
};
afterEach(() => {
  delete holder.pregonLog;
});
const of = (text: string) => lines.filter((line) => line.text.startsWith(text));

test('a minute without a success is one error line, which names the cause; another while it lasts; and one line when it is over', async () => {
  useSettings({ TIMING: JSON.stringify({ ...mailing.usual, mailSilentMs: 500, mailAlarmAgainMs: 1_500 }) });
  const { email } = await mailing.insertReader();
  await mailing.sink.stop();
  listenToLog();
  await mailing.start(2);
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => of('no mail goes out')).toMatchObject([
    { level: 'error', waiting: 1, reason: 'unreachable', cause: `connect ECONNREFUSED 127.0.0.1:${mailing.port}` },
  ]);
  expect(of('mail goes out again')).toEqual([]);
  await until(() => of('no mail goes out').length).toBe(2);
  await mailing.sink.start(mailing.port);
  await until(() => mailing.sink.to(email).length).toBe(1);
  await until(() => of('mail goes out again').length).toBe(1);
  await mailing.fence();
  expect(of('no mail goes out')).toHaveLength(2);
  expect(of('mail goes out again')).toHaveLength(1);
});

test('the log says that the certificate is the trouble, and writes no address', async () => {
  const server = new SMTPServer({ secure: true, authOptional: true, logger: false });
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as { port: number }).port)),
  );
  useSettings({ SMTP_URL: `smtps://127.0.0.1:${port}` });
  const { id } = await mailing.insertReader();
  listenToLog();
  await mailing.start();
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => of('mail not taken')[0]).toMatchObject({ reason: 'notEncrypted', cause: expect.stringMatching(/certificate/) });
  expect(await mailing.reasonOf(id)).toMatchObject({
    reason: 'notEncrypted',
    about: 'server',
    smtpText: expect.stringMatching(/certificate/),
  });
  await new Promise<void>((resolve) => server.close(resolve));
});

test('a sign-in that is refused is said in the server’s words', async () => {
  const server = new SMTPServer({
    authMethods: ['PLAIN'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (_auth, _session, done) => done(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 })),
  });
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as { port: number }).port)),
  );
  useSettings({ SMTP_URL: `smtp://portal:wrong@127.0.0.1:${port}` });
  await mailing.insertReader();
  listenToLog();
  await mailing.start();
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => of('mail not taken')[0]).toMatchObject({
    reason: 'signInRefused',
    cause: 'Invalid login: 535 5.7.8 Authentication credentials invalid',
  });
  await new Promise<void>((resolve) => server.close(resolve));
});

test('a refusal of a person is logged by its codes, without their address', async () => {
  const { email } = await mailing.insertReader();
  mailing.sink.refuse = (at, address) => (at === 'recipient' ? { code: 550, text: `5.1.1 <${address}>: no such user` } : null);
  listenToLog();
  await mailing.start();
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => of('mail not taken')).toMatchObject([{ verdict: 'final', reason: 'noSuchAddress', smtpCode: 550, enhanced: '5.1.1' }]);
  expect(JSON.stringify(lines)).not.toContain(email);
});
