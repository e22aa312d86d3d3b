/** Live announcements as a browser gets them. The only shapes that /live and the banner know. */
import type { MsgType, Status } from '#domain/message.ts';
import type { Flag, ReceiptKind } from '#domain/receipt.ts';
import type { Severity } from '#domain/severity.ts';
import type { Steps } from '#domain/steps.ts';
import type { Notices } from '#server/notices/view.ts';

export type LiveAnnouncement = {
  id: string;
  revision: number;
  round: number;
  severity: Severity;
  status: Status;
  msgType: MsgType;
  /** The language of headline and instruction: the reader's when it was written, else another one. */
  locale: string;
  headline: string;
  /** The instruction as typed: a step a line. May be empty. Pages opened before the last release read this field only. */
  instruction: string;
  /** The instruction, parsed. Missing while a process of the previous release answers. */
  steps?: Steps;
  /** True when the full page says more than the banner. */
  hasMore: boolean;
  senderName: string;
  /** ISO 8601, UTC. When it went live, and when it ends by itself. */
  sent: string;
  expires: string;
  ackRequired: boolean;
  /** Nothing of it outside the portal's pages: not in a title, not in a notification. */
  confidential: boolean;
  flag: Flag;
};

/** The whole set, never a difference: losing, doubling or reordering it does no harm. Most severe first, then newest. */
export type LiveState = {
  /** Changes when the database was restored from a backup: what was held is void. */
  epoch: string;
  /** Number of the newest event that this state knows. */
  seq: number;
  /** ISO 8601: the clock that decides about `expires`. */
  serverTime: string;
  /** Receipts wait for a random part of this, so that a large company does not answer in one second. */
  receiptSpreadMs: number;
  announcements: LiveAnnouncement[];
  /** Notices to this person. */
  notices: Notices;
};

export type ReceiptReport = { announcementId: string; round: number; kind: ReceiptKind };
