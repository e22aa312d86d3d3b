/**
 * Sends due mails. Runs in the worker role only.
 * Invariant: at most `slots` mails are in hand, each under a lease and with a Message-ID that is the same at every try, so that a crash
 * doubles at most the mails in hand; each goes to one address.
 */
import { createTransport, type Transporter } from 'nodemailer';
import type { Pool } from '#db/client.ts';
import { type ClaimedMail, claimMails, renewLeases } from '#db/delivery/channels/mail/claim.ts';
import { updateAccepted, updateFailed, updateRetry } from '#db/delivery/channels/mail/outcome.ts';
import { findNotice } from '#db/notices/notices.ts';
import { readAddress, readMailbox } from '#domain/address.ts';
import { env } from '#env';
import { describeError, log } from '#server/log.ts';
import { readOrganization } from '#server/organization/settings.ts';
import { createDeskHints, type DeskHints } from '#server/reach/desk-hints.ts';
import { within } from '#server/within.ts';
import { timing } from '#timing';
import { describeCause } from './cause.ts';
import { MailChannel, severalPeople } from './channel.ts';
import { composeMail, type MailWords } from './compose.ts';
import { composeNotice } from './compose-notice.ts';
import { judge, type Refusal, readEnhanced } from './verdict.ts';

const connections = 10;
/**
 * Mails in hand at once: more than connections, so that none of these waits while an answer is stored and the next mail is asked
 * for; but few more, so that no mail waits long after it was asked whether it is still needed.
 */
const slots = 16;
/** New mails are claimed when so many slots are free: one query for several, while all connections are still busy. */
const askedAtOnce = 4;
const smtpTextLength = 200;
/** No answers of machines to a machine, but reports that a mail did not arrive do come back: neither DR nor NDR. MS-OXCMAIL 2.1.3.2.20. */
const answersNotWanted = 'OOF, AutoReply';

/** True when a mail must not travel in the clear to this server. */
export const requiresTls = (address: string): boolean => {
  const url = new URL(address);
  return !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) && url.searchParams.get('requireTLS') !== 'false';
};

const announcementsOf = (mails: ClaimedMail[]): string[] => mails.flatMap((mail) => (mail.noticeId === null ? [mail.announcementId] : []));

export class Mailer {
  readonly channel: MailChannel;
  #pool: Pool;
  #hintDesks: DeskHints;
  #transport: Transporter;
  #inHand = new Map<Promise<void>, string>();
  #renewedAtMs = 0;
  #takesNoMore = false;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#hintDesks = createDeskHints(() => pool);
    this.channel = new MailChannel(pool);
    const timeoutMs = timing().smtpTimeoutMs;
    this.#transport = createTransport({
      url: env().SMTP_URL,
      pool: true,
      // Names and what is said travel encrypted, unless the mail server is this machine or the address says `requireTLS=false`.
      requireTLS: requiresTls(env().SMTP_URL),
      maxConnections: connections,
      maxMessages: Number.POSITIVE_INFINITY,
      // Once, for a connection that the server dropped while it was idle; more is the ledger's work.
      maxRequeues: 1,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    });
  }

  /**
   * Claims as many mails as there are free slots, or one while no mail is accepted, and starts sending those that are still needed. Returns
   * how many it claimed; 0 when none was due or may be tried, no slot was free, or after takeNoMore.
   */
  async sendDue(): Promise<number> {
    const free = slots - this.#inHand.size;
    if (free <= 0 || this.#takesNoMore) return 0;
    let taken = await claimMails(this.#pool, free, timing().leaseMs);
    // Nothing is due, or the channel is shut and one mail may be tried.
    if (taken.length === 0 && (await this.channel.mayTry())) taken = await this.#takeOne();
    this.#hintDesks(announcementsOf(taken.filter((each) => !each.needed)));
    for (const mail of taken.filter((each) => each.needed)) {
      const sending: Promise<void> = this.#send(mail)
        .catch((error: unknown) =>
          log().error({ delivery: mail.id, ...describeError(error) }, 'mail outcome not stored: sent again after its lease'),
        )
        .finally(() => {
          this.#inHand.delete(sending);
          this.#hintDesks(announcementsOf([mail]));
        });
      this.#inHand.set(sending, mail.id);
    }
    return taken.length;
  }

  /** Resolves when some slots are free again; at once when they are. */
  async freeSlots(): Promise<void> {
    while (this.#inHand.size > slots - askedAtOnce) await Promise.race(this.#inHand.keys());
  }

  /** Renews leases three times within a lease: a slow mail server must not cause the same mail to be sent twice. */
  async renewLeases(): Promise<void> {
    const { leaseMs } = timing();
    if (this.#inHand.size === 0 || performance.now() - this.#renewedAtMs < leaseMs / 3) return;
    this.#renewedAtMs = performance.now();
    await renewLeases(this.#pool, [...this.#inHand.values()], leaseMs);
  }

  /** From now on no mail is claimed; waiting ones stay for another worker. */
  takeNoMore(): void {
    this.#takesNoMore = true;
  }

  /** Lets mails in hand finish for `graceMs`; what does not is left to its lease. */
  async stop(graceMs: number): Promise<void> {
    await within(graceMs, Promise.all(this.#inHand.keys()));
    this.#transport.close();
  }

  /** Claims one mail that will really be sent: a mail that is not needed, or has no valid address, shows nothing about the server. */
  async #takeOne(): Promise<ClaimedMail[]> {
    while (!this.#takesNoMore) {
      const [mail] = await claimMails(this.#pool, 1, timing().leaseMs, 'longestUntried');
      if (!mail) return [];
      if (mail.needed && readAddress(mail.address) === null) await this.#storeUnusable(mail);
      else if (mail.needed) return [mail];
    }
    return [];
  }

  async #send(mail: ClaimedMail): Promise<void> {
    const address = readAddress(mail.address);
    const from = readMailbox(env().MAIL_FROM);
    if (address === null || from === null) return this.#storeUnusable(mail);
    const host = new URL(env().PORTAL_URL).hostname;
    const messageId = `<${mail.id}@${host}>`;
    const words = await this.#compose(mail);
    let answer: { response: string };
    try {
      answer = (await this.#transport.sendMail({
        from,
        to: { name: mail.personName, address },
        // Set here, not read from the headers: whatever a name contains, the mail goes to one address.
        envelope: { from: from.address, to: [address] },
        messageId,
        ...words,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': answersNotWanted },
        disableFileAccess: true,
        disableUrlAccess: true,
      })) as { response: string };
    } catch (error) {
      return this.#storeRefusal(mail, error);
    }
    await updateAccepted(this.#pool, mail, { messageId, smtpText: answer.response.slice(0, smtpTextLength) });
    await this.channel.works();
  }

  async #compose(mail: ClaimedMail): Promise<MailWords> {
    const organization = await readOrganization(this.#pool);
    if (mail.noticeId === null) return composeMail(mail, organization);
    const notice = await findNotice(this.#pool, mail.noticeId);
    if (!notice) throw new Error('A notice is gone');
    return composeNotice(mail, notice, organization);
  }

  /** Stores an unusable address as failed: the directory once accepted two addresses in one field. Nothing is handed to the server. */
  async #storeUnusable(mail: ClaimedMail): Promise<void> {
    await updateFailed(this.#pool, mail, { smtpCode: null, smtpText: null, reason: 'unusable', about: 'person' });
    log().warn({ delivery: mail.id, reason: 'unusable' }, 'mail not handed over: its address is not one address');
  }

  async #storeRefusal(mail: ClaimedMail, error: unknown): Promise<void> {
    const refusal = error as Refusal;
    const { verdict, reason, about } = judge(refusal);
    const cause = describeCause(error);
    const smtpCode = refusal.responseCode || null;
    const refused = { smtpCode, smtpText: (refusal.response ?? cause).slice(0, smtpTextLength), reason, about };
    const { mailRetryMs: retryMs, mailLongestRetryMs: longestMs, mailProbeMs: probeMs } = timing();
    const isFinal = verdict === 'final';
    if (isFinal) await updateFailed(this.#pool, mail, refused);
    // A person's rate limit says nothing about this mail.
    const rules = { tries: env().MAIL_TRIES, counts: reason !== 'slowDown', several: severalPeople };
    const { own, givenUp } = isFinal
      ? { own: false, givenUp: true }
      : await updateRetry(this.#pool, mail, { ...refused, ...rules, retryMs, longestMs, probeMs });
    // After the mail's own row: of those that are refused in the same moment, each but the first finds another.
    if (about !== 'person') await this.channel.fails({ ...refused, id: mail.id, own, cause });
    // An answer that is about a person may name them: only its codes are logged.
    const facts = about === 'server' ? { cause } : { enhanced: readEnhanced(refusal.response ?? '') };
    log().warn({ delivery: mail.id, verdict, givenUp, reason, smtpCode, ...facts }, 'mail not taken');
  }
}
