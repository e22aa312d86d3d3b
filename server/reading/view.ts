/** Announcements as readers and the newsroom get them; rows never reach a page. Times are ISO 8601 in UTC. */

import type { AudienceSentence } from '#domain/audience.ts';
import type { Severity } from '#domain/severity.ts';
import type { EndReason, State } from '#domain/state.ts';
import type { Steps } from '#domain/steps.ts';
import type { Block } from '#domain/text.ts';
import type { MailFailures } from '#server/delivery/channels/mail/view.ts';
import type { SenderCard } from '#server/organization/view.ts';
import type { HeldBecause } from '#server/publishing/view.ts';
import type { Followed, Reach } from '#server/reach/view.ts';
import type { Locale } from '../../messages/languages.ts';

/** A line in a reader's list: home, archive. */
export type ReaderItem = {
  id: string;
  severity: Severity;
  locale: string;
  headline: string;
  senderName: string;
  sent: string;
  expires: string;
  /** Null while it is live. */
  endedAt: string | null;
  endedBecause: EndReason | null;
  /** The reason an editor gave for ending it early; what is severe or extreme has one. */
  endedWhy: string | null;
  acknowledgedAt: string | null;
  dismissedAt: string | null;
};

/** The archive's query, as its address has it: '' for everything. */
export type ArchiveQuery = {
  text: string;
  severity: Severity | '';
  senderId: string;
  time: '' | '7' | '30' | '90' | '365' | 'dates';
  /** Days as <input type=date> has them, in the reader's zone; only with time = dates. */
  from: string;
  to: string;
  page: number;
};

export type ArchivePage = {
  items: ReaderItem[];
  total: number;
  page: number;
  pages: number;
  /** The place of the first item among all. */
  first: number;
  senders: { id: string; name: string }[];
};

/** The home page below the banner. */
export type Home = {
  /** Live, and acknowledged or dismissed by the reader. */
  answered: ReaderItem[];
  /** Advisories and information of the last 30 days that are over, and whatever was ended with a reason. */
  news: ReaderItem[];
};

/** Live announcements in the departments somebody manages. */
export type ManagedScope = {
  departments: string[];
  live: { id: string; severity: Severity; locale: string; headline: string; sent: string; expires: string; reach: Reach }[];
};

/** One text of an announcement in one language. */
export type TextView = { locale: Locale; headline: string; steps: Steps; body: Block[] };

/** An announcement in full, for a person it was addressed to or who may manage it. */
export type AnnouncementView = {
  id: string;
  state: State;
  severity: Severity;
  revision: number;
  round: number;
  senderName: string;
  senderCard: SenderCard;
  /** Eight characters; PORTAL_URL/c/<code> leads here. */
  publicCode: string;
  texts: TextView[];
  sent: string;
  expires: string;
  endedAt: string | null;
  endedBecause: EndReason | null;
  endedWhy: string | null;
  ackRequired: boolean;
  /** Null when the reader is not a recipient (an editor looking at another department's). */
  mine: { acknowledgedAt: string | null; dismissedAt: string | null } | null;
  /** Present for those who may manage it: who it was for, and how far it got. */
  desk: {
    audience: AudienceSentence;
    confirmed: number | null;
    reach: Reach;
    canEnd: boolean;
    endsWithReason: boolean;
    mails: MailFailures;
    follow: Followed;
  } | null;
};

export type HeldView = {
  reason: HeldBecause;
  /** People it was confirmed for, null where the numbers are not the reason; and people it means now. */
  confirmed: number | null;
  now: number;
  /** The departments whose numbers changed most; name null: people without one. */
  departments: { name: string | null; confirmed: number; now: number }[];
  /** True when it can be released with one click; otherwise it must be opened and corrected. */
  canRelease: boolean;
};

/** A line in the newsroom. */
export type NewsroomItem = {
  id: string;
  state: State;
  severity: Severity;
  locale: string;
  headline: string;
  authorName: string;
  mine: boolean;
  audience: AudienceSentence;
  /** How many people it was confirmed for; null before that. */
  confirmed: number | null;
  /** Present while it is held. */
  held: HeldView | null;
  reach: Reach | null;
  sent: string | null;
  expires: string | null;
  endedAt: string | null;
  endedBecause: EndReason | null;
  endedWhy: string | null;
  /**
   * True when it was submitted, the publisher did not take it in time, and it therefore stays unpublished: it can be edited and submitted
   * again.
   */
  notTaken: boolean;
  /** The viewer wrote it, and it is not on its way: they may delete it. */
  canDelete: boolean;
  /** The viewer may end it. */
  canEnd: boolean;
  /** True when ending it needs a reason, which its recipients read. */
  endsWithReason: boolean;
};

export type NewsroomSection = 'held' | 'live' | 'waiting' | 'drafts' | 'ended';

/** The newsroom's query, as its address has it. Without a section: the first page of each. */
export type NewsroomQuery = { text: string; page: number; section?: NewsroomSection | null };

/** Of each section one page; when only one was asked for the others are empty. */
export type Newsroom = Record<NewsroomSection, NewsroomItem[]> & {
  /** How many stand in each section, on all pages; 0 for those that were not asked for. */
  totals: Record<NewsroomSection, number>;
  section: NewsroomSection | null;
  page: number;
  /** How many a page holds. */
  pageSize: number;
  follow: Followed;
  /** Seconds since a publisher last answered; null when none ever did. */
  publisherAnsweredSecondsAgo: number | null;
};
