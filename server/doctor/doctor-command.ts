/**
 * npm run doctor [-- --dkim-selector S]: looks at everything Pregón needs around it, with the settings of the portal, and
 * says what it found, one line for each. Invariant: it changes nothing, sends no mail and signs nobody in. Exit code 1 when something is bad.
 */
import { parseArgs } from 'node:util';
import { closePools } from '#db/client.ts';
import {
  lookAtClock,
  lookAtConnections,
  lookAtDatabase,
  lookAtEncryption,
  lookAtNotifications,
  lookAtPublisher,
  lookAtWebRights,
  lookAtWorkerRights,
} from './database.ts';
import { type Finding, look } from './finding.ts';
import { lookAtAdministrators, lookAtClaims, lookAtPeople, lookAtSender } from './installation.ts';
import { type Dns, lookAtDkim, lookAtDmarc, lookAtMailServer, lookAtOwedMail, lookAtSpf } from './mail.ts';
import { lookAtOpenFiles, lookAtProtocol, lookAtStream } from './portal.ts';
import { lookAtAlgorithm, lookAtClientSecret, lookAtSignOn } from './sign-on.ts';

/** Looks at all at once; the order of the findings is always the same. */
export const examine = (dns: Dns = {}): Promise<Finding[]> =>
  Promise.all([
    look('database', lookAtDatabase),
    look('rights of pages', lookAtWebRights),
    look('rights of the worker', lookAtWorkerRights),
    look('way to the database', lookAtEncryption),
    look('connections', lookAtConnections),
    look('notifications', lookAtNotifications),
    look('publisher', lookAtPublisher),
    look('clock', lookAtClock),
    look('administrators', lookAtAdministrators),
    look('sender', lookAtSender),
    look('people', lookAtPeople),
    look('claims', lookAtClaims),
    look('sign-on', lookAtSignOn),
    look('signing of id tokens', lookAtAlgorithm),
    look('client secret', lookAtClientSecret),
    look('mail server', lookAtMailServer),
    look('mail', lookAtOwedMail),
    look('SPF', () => lookAtSpf(dns)),
    look('DKIM', () => lookAtDkim(dns)),
    look('DMARC', () => lookAtDmarc(dns)),
    look('stream', lookAtStream),
    look('HTTP/2', lookAtProtocol),
    look('open files', lookAtOpenFiles),
  ]);

const marks = { ok: 'ok    ', worth: 'better', bad: 'BAD   ' };

export const toLines = (findings: Finding[]): string =>
  findings.map(({ what, state, says }) => `${marks[state]} ${what}: ${says}\n`).join('');

const run = async (): Promise<void> => {
  const { values } = parseArgs({ options: { 'dkim-selector': { type: 'string' } } });
  const findings = await examine({ selector: values['dkim-selector'] });
  await closePools();
  process.stdout.write(toLines(findings));
  process.exit(findings.some((finding) => finding.state === 'bad') ? 1 : 0);
};

if (import.meta.main) await run();
