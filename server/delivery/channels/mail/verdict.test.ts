import { expect, test } from 'vitest';
import { sentences } from '../../../../messages/sentences.ts';
import { judge, readEnhanced, reasons } from './verdict.ts';

type Row = [command: string, response: string, verdict: string, reason: string, about: string];

/** Answers of servers, from their documentation, their source or their logs; addresses are made up. */
const answers: Record<string, Row[]> = {
  Postfix: [
    [
      'RCPT TO',
      '550 5.1.1 <ana@company.example>: Recipient address rejected: User unknown in local recipient table',
      'final',
      'noSuchAddress',
      'person',
    ],
    ['RCPT TO', '450 4.1.1 <ana@company.example>: Recipient address rejected: unverified address', 'later', 'askedToWait', 'person'],
    ['RCPT TO', '550 5.1.2 <ana@nowhere.example>: Recipient address rejected: Domain not found', 'final', 'noSuchAddress', 'person'],
    ['RCPT TO', '450 4.1.2 <ana@nowhere.example>: Recipient address rejected: Domain not found', 'later', 'askedToWait', 'person'],
    ['RCPT TO', '554 5.7.1 <ana@company.example>: Relay access denied', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '454 4.7.1 <ana@company.example>: Relay access denied', 'later', 'busy', 'message'],
    ['RCPT TO', '554 5.7.1 <unknown[10.0.0.1]>: Client host rejected: Access denied', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '550 5.1.8 <pregon@company.example>: Sender address rejected: Domain not found', 'unknown', 'refusedUs', 'message'],
    [
      'RCPT TO',
      '550 5.1.0 <pregon@company.example>: Sender address rejected: User unknown in virtual mailbox table',
      'unknown',
      'refusedUs',
      'message',
    ],
    [
      'RCPT TO',
      '550 5.1.1 <sender@company.example>: Recipient address rejected: User unknown in local recipient table',
      'final',
      'noSuchAddress',
      'person',
    ],
    ['RCPT TO', '554 5.7.1 Service unavailable; Client host [10.0.0.1] blocked using zen.spamhaus.org', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '451 4.3.5 Server configuration error', 'later', 'busy', 'message'],
    ['RCPT TO', '452 4.2.2 <ana@company.example>: Recipient address rejected: Mailbox is full', 'later', 'mailboxFull', 'person'],
    [
      'RCPT TO',
      '450 4.2.0 <ana@company.example>: Recipient address rejected: Greylisted, see http://postgrey.example/',
      'later',
      'askedToWait',
      'person',
    ],
    ['MAIL FROM', '452 4.3.1 Insufficient system storage', 'later', 'senderRefused', 'server'],
    [
      'MAIL FROM',
      '553 5.7.1 <pregon@company.example>: Sender address rejected: not owned by user portal',
      'later',
      'senderRefused',
      'server',
    ],
    ['MAIL FROM', '530 5.7.0 Must issue a STARTTLS command first', 'later', 'senderRefused', 'server'],
    ['DATA', '552 5.3.4 Error: message file too big', 'unknown', 'noReason', 'message'],
    ['DATA', '550 5.7.1 Blocked: message content rejected', 'unknown', 'looksLikeSpam', 'message'],
    ['DATA', '451 4.3.0 Error: queue file write error', 'later', 'busy', 'message'],
    ['CONN', '421 4.7.0 mail.company.example Error: too many connections from 10.0.0.1', 'later', 'slowDown', 'server'],
  ],
  Exchange: [
    [
      'RCPT TO',
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      'final',
      'noSuchAddress',
      'person',
    ],
    ['RCPT TO', '550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found', 'final', 'noSuchAddress', 'person'],
    [
      'RCPT TO',
      '550 5.4.1 Recipient address rejected: Access denied. [AM6EUR05FT047.eop-eur05.prod.protection.outlook.com]',
      'unknown',
      'noSuchAddress',
      'person',
    ],
    ['RCPT TO', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '550 5.7.1 Unable to relay', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '550 5.7.606 Access denied, banned sending IP [203.0.113.7]', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '451 4.7.500 Server busy. Please try again later from [203.0.113.7]', 'later', 'busy', 'message'],
    ['RCPT TO', '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)', 'unknown', 'noSuchAddress', 'person'],
    ['RCPT TO', '452 4.3.1 Insufficient system resources', 'later', 'busy', 'message'],
    ['DATA', '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception', 'unknown', 'noReason', 'message'],
    ['DATA', '550 5.7.501 Service unavailable. Spam abuse detected from IP range', 'unknown', 'looksLikeSpam', 'message'],
    ['MAIL FROM', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'later', 'senderRefused', 'server'],
    ['MAIL FROM', '550 5.1.0 Sender denied', 'later', 'senderRefused', 'server'],
    ['DATA', '432 4.3.2 Concurrent connections limit exceeded', 'later', 'slowDown', 'message'],
  ],
  Gmail: [
    [
      'RCPT TO',
      "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550 5.1.1 unnecessary spaces.",
      'final',
      'noSuchAddress',
      'person',
    ],
    ['RCPT TO', '550-5.2.1 The email account that you tried to reach is inactive.', 'final', 'switchedOff', 'person'],
    [
      'RCPT TO',
      '550-5.2.1 The user you are trying to contact is receiving mail at a rate that\n550 5.2.1 prevents additional messages from being delivered.',
      'later',
      'slowDown',
      'person',
    ],
    ['RCPT TO', '450-4.2.1 The user you are trying to contact is receiving mail too quickly.', 'later', 'askedToWait', 'person'],
    ['RCPT TO', "452-4.2.2 The recipient's inbox is out of storage space.", 'later', 'mailboxFull', 'person'],
    ['RCPT TO', "552-5.2.2 The recipient's inbox is out of storage space and inactive.", 'later', 'mailboxFull', 'person'],
    [
      'DATA',
      '550-5.7.1 Our system has detected that this message is likely unsolicited mail (spam).',
      'unknown',
      'looksLikeSpam',
      'message',
    ],
    [
      'DATA',
      '550-5.7.26 This message does not pass authentication checks (SPF and DKIM both do not pass).',
      'unknown',
      'refusedUs',
      'message',
    ],
    ['DATA', '550-5.4.5 Daily user sending limit exceeded.', 'later', 'slowDown', 'message'],
  ],
  'servers without enhanced codes': [
    ['RCPT TO', '550 no such user', 'unknown', 'noSuchAddress', 'person'],
    ['RCPT TO', '550 No such person at this address', 'unknown', 'noSuchAddress', 'person'],
    ['RCPT TO', '550 Requested action not taken: mailbox unavailable', 'unknown', 'noSuchAddress', 'person'],
    ['RCPT TO', '550 Unrouteable address', 'unknown', 'noReason', 'message'],
    ['RCPT TO', '550 relay not permitted', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '554 relay denied', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '550 blocked', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '550 Administrative prohibition', 'unknown', 'refusedUs', 'message'],
    ['RCPT TO', '554 Transaction failed', 'unknown', 'noReason', 'message'],
    ['RCPT TO', '552 mailbox is full', 'later', 'mailboxFull', 'person'],
    ['RCPT TO', '451 Greylisted, try again in 300 seconds', 'later', 'askedToWait', 'person'],
    ['RCPT TO', '452 Too many recipients', 'later', 'slowDown', 'message'],
    ['RCPT TO', '550 quota exceeded for this sender', 'later', 'slowDown', 'message'],
    ['RCPT TO', '421 closing', 'later', 'busy', 'server'],
    ['DATA', '554 this looks like spam', 'unknown', 'looksLikeSpam', 'message'],
    ['DATA', '554 5.1.1 no such user', 'unknown', 'noReason', 'message'],
    ['MAIL FROM', '550 5.1.1 no such user', 'later', 'senderRefused', 'server'],
  ],
};

for (const [server, rows] of Object.entries(answers)) {
  test.each(rows)(`${server}: %s → %s`, (command, response, verdict, reason, about) => {
    const responseCode = Number(response.slice(0, 3));
    const code = command === 'DATA' ? 'EMESSAGE' : command === 'CONN' ? 'ECONNECTION' : 'EENVELOPE';
    expect(judge({ code, command, response, responseCode })).toEqual({ verdict, reason, about });
  });
}

/** As nodemailer tells of them. */
test.each([
  [{ code: 'ESOCKET', command: 'CONN', message: 'connect ECONNREFUSED 127.0.0.1:25' }, 'unreachable'],
  [{ code: 'EDNS', command: 'CONN', message: 'getaddrinfo ENOTFOUND mail.company.example' }, 'unreachable'],
  [{ code: 'ETIMEDOUT', command: 'CONN', message: 'Connection timeout' }, 'unreachable'],
  [{ code: 'ECONNECTION', command: 'CONN', message: 'Connection closed unexpectedly' }, 'unreachable'],
  [{ code: 'ESOCKET', command: 'CONN', message: 'self-signed certificate' }, 'notEncrypted'],
  [{ code: 'ESOCKET', command: 'CONN', message: 'certificate has expired' }, 'notEncrypted'],
  [
    { code: 'ETLS', command: 'STARTTLS', message: 'Error upgrading connection with STARTTLS', response: '502 no', responseCode: 502 },
    'notEncrypted',
  ],
  [{ code: 'EAUTH', command: 'AUTH PLAIN', message: 'Invalid login', response: '535 5.7.8 Error', responseCode: 535 }, 'signInRefused'],
  [{ code: 'EPROTOCOL', command: 'CONN', message: 'Invalid greeting', response: '554 no service here', responseCode: 554 }, 'refusedUs'],
  [{ code: 'EPROTOCOL', command: 'CONN', message: 'Invalid greeting', response: '450 later', responseCode: 450 }, 'busy'],
  [{}, 'unreachable'],
])('%j is about the server, never about a person', (refusal, reason) => {
  expect(judge(refusal)).toMatchObject({ reason, about: 'server' });
  expect(judge(refusal).verdict).not.toBe('final');
});

test('only 5.1.x and 5.2.1 in answer to a recipient are final, whatever the text says', () => {
  const final: string[] = [];
  for (const basic of [450, 550, 553, 554])
    for (const subject of [0, 1, 2, 3, 4, 5, 6, 7])
      for (const detail of Array.from({ length: 31 }, (_, each) => each))
        for (const command of ['MAIL FROM', 'RCPT TO', 'DATA']) {
          const code = `${String(basic)[0]}.${subject}.${detail}`;
          const verdict = judge({
            code: 'EENVELOPE',
            command,
            responseCode: basic,
            response: `${basic} ${code} no such user, mailbox unavailable`,
          });
          if (verdict.verdict === 'final') final.push(`${command} ${code}`);
        }
  expect([...new Set(final)].sort()).toEqual(
    ['5.1.0', '5.1.1', '5.1.10', '5.1.2', '5.1.3', '5.1.4', '5.1.6', '5.2.1'].map((code) => `RCPT TO ${code}`).sort(),
  );
});

test('an enhanced code stands behind the basic one, has its class, and is not what else looks like it', () => {
  expect(readEnhanced('550 5.1.1 x')).toBe('5.1.1');
  expect(readEnhanced('550-5.1.10\nx')).toBe('5.1.10');
  for (const text of ['550 x 5.1.1', '450 5.1.1 x', '550 5.1.1.4 x', '550 5.1 x', '550', '']) expect(readEnhanced(text)).toBeNull();
});

test('each reason is a sentence in each language', () => {
  for (const language of Object.values(sentences)) expect(Object.keys(language.mailReasons).sort()).toEqual([...reasons].sort());
});
