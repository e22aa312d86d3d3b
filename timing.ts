/** Every duration the product waits for, in one place, so that tests can shorten them (setting TIMING) without touching the code. */
import { env } from '#env';

const defaults = {
  /** A stream is told every 15 s that it lives: the interval the HTML standard suggests against old proxies. */
  heartbeatMs: 15_000,
  /** The sweep that finds open streams whose person or session changed. */
  sweepMs: 30_000,
  /** How often a process says whose browsers it holds open. */
  presenceMs: 5_000,
  /** A stream ends after 10 min +- 20 %, so that rights are read again. */
  streamLifeMs: 600_000,
  /** A stream without progress for this long while bytes wait is cut. */
  stuckMs: 10_000,
  /** Connects of the last 20 ms are looked up in one query. */
  connectBatchMs: 10,
  /** Receipts of 250 ms are stored by one upsert. */
  receiptBatchMs: 250,
  /** Whoever manages an announcement is told at most this often that its figures changed, however many reports come in. */
  deskMs: 2_000,
  /** What figures are asked for within this time is counted once. */
  figuresMs: 300,
  /** The worker and the hub look for themselves this often, NOTIFY or not. */
  pollMs: 1_000,
  /** The worker looks for late joiners this often, NOTIFY or not: well within the minute they are promised. */
  joinMs: 10_000,
  /** "Publish now" that nobody took by then is not published later. */
  giveUpMs: 5_000,
  /**
   * What an editor pressed is answered by then, counted from the request's last byte, whether the database answers or not; but for "publish
   * now" that waits for the publisher, which is answered by giveUpMs and outcomeMs.
   */
  pressMs: 3_500,
  /** The longest one look at what became of a publication may take; beyond it nobody knows, and the page goes on looking. */
  outcomeMs: 1_500,
  /** A head that is not whole after this long is given up, and so is a request with its body. */
  headMs: 10_000,
  requestMs: 30_000,
  /** Longer than what proxies keep idle connections for, so that they do not send into one we just closed. */
  keepAliveMs: 75_000,
  /** An answer of which nothing was read between two looks is broken off. */
  unreadMs: 15_000,
  /** A delivery in hand longer than this was lost with its process and is sent again. Above the SMTP timeout. */
  leaseMs: 60_000,
  /** The longest a mail server may take for one answer. */
  smtpTimeoutMs: 30_000,
  /** How long a press waits for what the mail server says to a mail to oneself. */
  trialMailMs: 10_000,
  /** First retry of a deferred mail; then it waits as long as it has been refused so far, up to the longest. */
  mailRetryMs: 15_000,
  mailLongestRetryMs: 300_000,
  /** While the mail server takes nothing, one mail tries this often: the first leaves within 5 s after it is back. */
  mailProbeMs: 3_000,
  /** What is taken after nothing was for this long, though something was tried, wakes all that wait. */
  mailQuietMs: 10_000,
  /** No mail was taken for this long although some are owed: the log has an error, writers and administrators a notice. */
  mailSilentMs: 60_000,
  /** How long a process takes as known whether mail goes out. */
  mailKnownMs: 2_000,
  /** The log is told again while it lasts. */
  mailAlarmAgainMs: 600_000,
  /** How often mails that failed for good are told of to who manages their announcement. */
  mailFailedMs: 10_000,
  /** How often the worker looks for announcements that ended and were not counted yet. */
  totalsMs: 30_000,
  /** How often the worker looks for receipts and deliveries that are older than the organization keeps them. */
  retentionMs: 3_600_000,
  /** How long a process takes what is set as known: less than the 5 s in which a change shows everywhere. */
  organizationMs: 4_000,
  /** A process that could not look into the database for this long says nothing of being live. */
  deafMs: 5_000,
  /** How often the pools are asked for a sign of life, and how long they may take for one: longer than any statement may run (10 s). */
  signMs: 3_000,
  silentMs: 12_000,
  /** A piece of the hub's work that takes longer is given up: the connection is half-open. */
  workMs: 10_000,
  /** A publisher that has not answered for this long is told of and /health/ready is 503. */
  publisherStaleMs: 10_000,
};

export type Timing = typeof defaults;

export const timing = (): Timing => ({ ...defaults, ...env().TIMING });
