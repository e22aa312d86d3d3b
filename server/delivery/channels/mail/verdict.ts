/**
 * Judges the refusal of a mail: given up or tried again, and what it is about.
 * Invariant: a mail is given up only when the server said of this person's address, with an enhanced status code, that no mail will ever
 * reach it. Pure; docs/decisions/0021 says why.
 */
import type { RefusalSubject } from '#domain/delivery.ts';

/** nodemailer's report on a mail that was not accepted. `command`: the command the server refused. */
export type Refusal = { message?: string; code?: string; command?: string; responseCode?: number; response?: string };

/** Each is a sentence below `mailReasons` in messages/. */
export const reasons = [
  'noSuchAddress',
  'switchedOff',
  'badAddress',
  'mailboxFull',
  'slowDown',
  'askedToWait',
  'refusedUs',
  'looksLikeSpam',
  'signInRefused',
  'senderRefused',
  'unreachable',
  'notEncrypted',
  'busy',
  'noReason',
  /** Without asking the server: the directory's address is none, or more than one. */
  'unusable',
  /** Its announcement was over before any mail was taken again. */
  'neverTried',
] as const;
export type Reason = (typeof reasons)[number];

/** final: given up. later: temporary. unknown: refused for good, but perhaps not because of the person, so it is tried again. */
export type Verdict = {
  verdict: 'final' | 'later' | 'unknown';
  reason: Reason;
  /** server: the next mail would be refused too. message: other mails may be accepted. person: the person's address or mailbox. */
  about: RefusalSubject;
};

/** RFC 2034: the enhanced code stands right behind the basic one and has the same class. */
export const readEnhanced = (response: string): string | null => {
  const [, basic = '', code = ''] = /^(\d)\d\d[ -](\d\.\d{1,3}\.\d{1,3})(?!\S)/.exec(response) ?? [];
  return code !== '' && code[0] === basic ? code : null;
};

const final = (reason: Reason): Verdict => ({ verdict: 'final', reason, about: 'person' });
const later = (reason: Reason, about: Verdict['about']): Verdict => ({ verdict: 'later', reason, about });
const unknown = (reason: Reason, about: Verdict['about']): Verdict => ({ verdict: 'unknown', reason, about });

/** RFC 3463 and the registry of RFC 5248: what of X.1 is about the recipient. 7 and 8 are about the sender's address, 9 about a relay. */
const noSuchAddress = ['5.1.0', '5.1.1', '5.1.2', '5.1.4', '5.1.6', '5.1.10'];
/** Postfix says what it holds against a sender or a client only when it is asked for the recipient. */
const namesSomebodyElse = /\b(sender (address|rejected|denied|refused|unknown|verify)|client host|helo command|from address)\b/i;
/** Google's 550 5.2.1 for somebody who gets too many mails at this moment. */
const namesRate = /\breceiving mail (at a rate|too quickly)\b/i;
/** Exchange Online for an address its directory does not have: 5.4.1, which means another thing elsewhere. */
const namesEdgeBlocking = /\brecipient address rejected: access denied\b/i;
/** In the words of servers that give no enhanced code: about the person, but not sure enough to give up. */
const soundsLikeNobody =
  /\b(no such (user|person|mailbox|recipient|address)|(user|recipient|mailbox|address|account)( name)? (is )?(unknown|not found|does not exist|doesn't exist|unavailable|disabled|inactive)|(unknown|invalid|nonexistent|non-existent) (user|recipient|mailbox|address|local part)|no mailbox here|not our customer)\b/i;
const soundsFull = /\b(mailbox (is )?(full|over)|over ?quota|recipient storage|user quota)\b/i;
const soundsLikeWaiting = /\b(gr[ea]y ?list|try again in \d+|delayed for \d+)/i;
const soundsLikeSpam = /\b(spam|content reject|message content|virus|reputation)\b/i;
const soundsLikeUs =
  /\b(relay(ing)?|blocked|block ?list|blacklist|black ?listed|denied|not permitted|not allowed|policy|authenticat|spf|dkim|dmarc|reverse dns|ptr record|client host|sender|access|administrative)\b/i;
const soundsLikeTooMany = /\b(too many|rate ?limit|limit exceeded|quota exceeded for (this )?(sender|client)|throttl|exceeded the)\b/i;

/** The verdict an enhanced code gives about the person's address or mailbox; null when it gives none. */
const judgeEnhanced = (enhanced: string, text: string): Verdict | null => {
  if (enhanced.endsWith('.2.2')) return later('mailboxFull', 'person');
  if (enhanced === '5.2.1') return namesRate.test(text) ? later('slowDown', 'person') : final('switchedOff');
  if (enhanced === '5.1.3') return final('badAddress');
  if (noSuchAddress.includes(enhanced)) return final('noSuchAddress');
  if (/^4\.[12]\./.test(enhanced)) return later('askedToWait', 'person');
  return null;
};

const judgeRecipient = (code: number, response: string): Verdict => {
  const text = response.replace(/<[^<>]*>/g, '');
  if (namesSomebodyElse.test(text)) return judgeMessage(code, text);
  const enhanced = readEnhanced(response);
  const said = enhanced === null ? null : judgeEnhanced(enhanced, text);
  if (said) return said;
  if (code < 500 && soundsLikeWaiting.test(text)) return later('askedToWait', 'person');
  if (soundsFull.test(text)) return later('mailboxFull', 'person');
  if (code >= 500 && (soundsLikeNobody.test(text) || namesEdgeBlocking.test(text))) return unknown('noSuchAddress', 'person');
  return judgeMessage(code, text);
};

/** Judges refusals that are about us, or unclear: of the whole message, or of a recipient without naming them as the reason. */
const judgeMessage = (code: number, text: string): Verdict => {
  if (soundsLikeTooMany.test(text)) return later('slowDown', 'message');
  if (code < 500) return later('busy', 'message');
  if (soundsLikeSpam.test(text)) return unknown('looksLikeSpam', 'message');
  return unknown(soundsLikeUs.test(text) ? 'refusedUs' : 'noReason', 'message');
};

const judgeConnection = ({ code, message = '', response = '' }: Refusal): Verdict => {
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2') return later('signInRefused', 'server');
  if (code === 'ETLS' || /certificate|\b(tls|ssl)\b/i.test(message)) return later('notEncrypted', 'server');
  if (/^4/.test(response)) return later('busy', 'server');
  if (/^5/.test(response)) return unknown('refusedUs', 'server');
  return later('unreachable', 'server');
};

/** Judges a mail that was not accepted. */
export const judge = (refusal: Refusal): Verdict => {
  const { code = '', command = '', responseCode = 0, response = '' } = refusal;
  // The server is going away, or has enough of us: every mail of this moment, whatever it was asked.
  if (responseCode === 421) return later(soundsLikeTooMany.test(response) ? 'slowDown' : 'busy', 'server');
  const isRefusal = (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode > 0;
  if (isRefusal && command === 'MAIL FROM') return later(soundsLikeTooMany.test(response) ? 'slowDown' : 'senderRefused', 'server');
  if (isRefusal && command === 'RCPT TO') return judgeRecipient(responseCode, response);
  if (isRefusal) return judgeMessage(responseCode, response);
  // Larger than the server says it takes: nothing was asked of it.
  if (code === 'EMESSAGE') return unknown('noReason', 'message');
  return judgeConnection(refusal);
};
