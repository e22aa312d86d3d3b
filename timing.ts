/** Every duration the product waits for, in one place, so that tests can shorten them (setting TIMING) without touching the code. */
import { env } from '#env';

const defaults = {
  /** A stream gets a heartbeat every 15 s: the interval the HTML standard suggests against old proxies. */
  heartbeatMs: 15_000,
  /** The sweep that finds open streams whose person or session changed. */
  sweepMs: 30_000,
  /** How often a process says whose browsers it holds open. */
  presenceMs: 5_000,
  /** A stream ends after 10 min +- 20 %, so that rights are read again. */
  streamLifeMs: 600_000,
  /** A stream without progress for this long while bytes wait is cut. */
  stuckMs: 10_000,
  /** Connects within 10 ms are looked up in one query. */
  connectBatchMs: 10,
  /** Receipts that arrive within 250 ms are stored by one upsert. */
  receiptBatchMs: 250,
  /** A manager's page is notified at most this often of changed figures, however many reports come in. */
  deskMs: 2_000,
  /** Figures requested within this time are counted once. */
  figuresMs: 300,
  /** The worker and the hub poll this often, with or without NOTIFY. */
  pollMs: 1_000,
  /** The worker checks for late joiners this often, with or without NOTIFY: well within the minute they are promised. */
  joinMs: 10_000,
  /** A publication that no publisher took by then is not published later. */
  giveUpMs: 5_000,
  /**
   * An editor's press is answered within this time of the request's last byte, with or without an answer of the database; except for a
   * publication that waits for the publisher, which is answered within giveUpMs and outcomeMs.
   */
  pressMs: 3_500,
  /** The longest one query for the outcome of a publication may take; beyond it the outcome is unknown, and the page keeps asking. */
  outcomeMs: 1_500,
  /** A request whose head is incomplete after headMs, or whose body is after requestMs, is aborted. */
  headMs: 10_000,
  requestMs: 30_000,
  /** Longer than what proxies keep idle connections for, so that they do not send into one we just closed. */
  keepAliveMs: 75_000,
  /** A response of which the client read nothing between two checks is aborted. */
  unreadMs: 15_000,
  /** A delivery in hand longer than this was lost with its process and is sent again. Longer than the SMTP timeout. */
  leaseMs: 60_000,
  /** An import in hand longer than this, without a sign of life, was lost with its worker and is done again. */
  importLeaseMs: 30_000,
  /** The longest a mail server may take for one answer. */
  smtpTimeoutMs: 30_000,
  /** How long the trial mail's button waits for the mail server's answer. */
  trialMailMs: 10_000,
  /** The first retry of a deferred mail; later retries wait as long as the mail has been refused so far, at most mailLongestRetryMs. */
  mailRetryMs: 15_000,
  mailLongestRetryMs: 300_000,
  /** While the mail server accepts nothing, one mail tries this often: the first leaves within 5 s after it is back. */
  mailProbeMs: 3_000,
  /** A mail that is accepted after none was for this long, though some were tried, wakes all waiting mails. */
  mailQuietMs: 10_000,
  /** When no mail was accepted for this long although some are owed, the log has an error, and writers and administrators a notice. */
  mailSilentMs: 60_000,
  /** How long a process caches the state of the mail server. */
  mailKnownMs: 2_000,
  /** While no mail goes out, the error is logged again this often. */
  mailAlarmAgainMs: 600_000,
  /** How often managers are notified of mails that failed for good. */
  mailFailedMs: 10_000,
  /** How often the worker looks for announcements that ended and were not counted yet. */
  totalsMs: 30_000,
  /** How often the worker looks for receipts and deliveries that are older than the organization keeps them. */
  retentionMs: 3_600_000,
  /** How long a process caches the settings: less than the 5 s in which a change shows everywhere. */
  organizationMs: 4_000,
  /** A process that could not read the database for this long does not claim to be live. */
  deafMs: 5_000,
  /** How often the pools are pinged, and how long an answer may take: longer than any statement may run (10 s). */
  signMs: 3_000,
  silentMs: 12_000,
  /** A piece of the hub's work that takes longer is abandoned: the connection is half-open. */
  workMs: 10_000,
  /** When no publisher has answered for this long, pages say so and /health/ready is 503. */
  publisherStaleMs: 10_000,
};

export type Timing = typeof defaults;

export const timing = (): Timing => ({ ...defaults, ...env().TIMING });
