/** Announcements as pages get them; rows never reach a page. Times are ISO 8601 in UTC. */

import type { RoutineSeverity, Severity } from '#domain/severity.ts';
import type { EndReason, State } from '#domain/state.ts';
import type { Steps } from '#domain/steps.ts';
import type { Block } from '#domain/text.ts';
import type { Untranslated } from '#domain/untranslated.ts';
import type { MailFailures } from '#server/delivery/channels/mail/view.ts';
import type { Followed } from '#server/reach/view.ts';
import type { Locale } from '../../messages/languages.ts';
import type { AudienceSentence, ChosenTarget } from './audience-view.ts';

export type {
  AudienceChoices,
  AudiencePreview,
  AudienceSentence,
  AudienceTarget,
  ChosenTarget,
  DepartmentChoice,
  FoundDepartment,
  PersonChoice,
  PlaceChoice,
  PlacePeople,
  TargetsFound,
} from './audience-view.ts';
export type { Locale };

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

/** A sender's card; only the fields it has. */
export type SenderCard = { purpose?: string; mail?: string; telephone?: string; never?: string };

/** A sender to choose from. */
export type SenderChoice = { id: string; name: string; card: SenderCard };

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

export type Reach = {
  people: number;
  seen: number;
  /** People to whom it was shown only as one line among others; not part of `seen`. Null where that was not counted. */
  shownOnly: number | null;
  acknowledged: number;
  mailsSent: number;
  mailsWaiting: number;
  mailsFailed: number;
};

/** The reason the publisher held it back: a key below `held.because` in messages/. */
export type HeldBecause =
  | 'audienceDrifted'
  | 'audienceBecameEveryone'
  | 'audienceEmpty'
  | 'ruleChanged'
  | 'unreadable'
  | 'contentChanged'
  | 'needsApproval'
  | 'authorNotAllowed'
  | 'expired'
  | 'unknown';

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

/** Minutes after which the mail goes to who has not seen it: 0 at once and to everyone, null never. */
export type FallbackMinutes = number | null;

/** The values of the composer's form; a draft is loaded into the same shape. */
export type Draft = {
  /** Null until first saved. */
  id: string | null;
  /** Identifies the stored content; null until first saved. A form that was started from another version is refused. */
  version: string | null;
  idempotencyKey: string;
  state: State;
  severity: RoutineSeverity;
  /** The sender; '': the first one. */
  senderId: string;
  texts: Record<Locale, { headline: string; description: string; instruction: string }>;
  audience: { everyone: boolean; anyOf: ChosenTarget[]; allOf: ChosenTarget[]; except: ChosenTarget[] };
  /** Local time in the author's zone as <input type=datetime-local> has it; '': not said yet, refused when it is to be published. */
  expires: string;
  fallbackMinutes: FallbackMinutes;
  ackRequired: boolean;
  /** A trial to oneself, from the first steps: text typed for another announcement is not restored into it. */
  isTrial?: boolean;
};

/** Characters that were removed from a field, and the text that is left. */
export type RemovedView = { codes: string; text: string };

/** The draft as it is stored now. */
export type Kept = { announcementId: string; version: string };

/** The stored content that differs from the one a form was started from. audience: both rules as words; null when they are the same. */
export type Stale = { draft: Draft; audience: { mine: AudienceSentence; stored: AudienceSentence } | null };

/** Further values for the composer's form, from which it continues. */
export type Told = {
  kept?: Kept;
  stale?: Stale;
  /** Set when the draft cannot be changed any more: the key under which the typed text may be stored as another draft. */
  anew?: string;
};

/** The answer of an action, and the characters it removed from each field. */
export type FormState = Answer & { removed?: Record<string, RemovedView> } & Told;

/** Message ids are keys below `errors` or `outcome` in messages/. */
export type Answer =
  | { outcome: 'idle' }
  | {
      outcome: 'invalid';
      message: string;
      fields: Record<string, string>;
      /** Values for the {places} of a field's sentence, by field. */
      given?: Record<string, Record<string, string>>;
      values: Record<string, string[]>;
    }
  | { outcome: 'saved'; announcementId: string; at: string }
  | {
      outcome: 'confirm';
      announcementId: string;
      people: number;
      withMail: number;
      /** Counted with the people: who will read it in another language than theirs. Null: nobody knows. */
      untranslated: Untranslated[] | null;
      audience: AudienceSentence;
      ruleHash: string;
      values: Record<string, string[]>;
    }
  /** The change, of the person's own data or the organization's, is stored. */
  | { outcome: 'done' }
  /** A part of the change waits for a second person; the rest is stored. */
  | { outcome: 'asked' }
  /** A draft was made of it. narrowed: without the people the writer may not address. */
  | { outcome: 'copied'; announcementId: string; narrowed: boolean }
  | { outcome: 'live'; announcementId: string }
  | { outcome: 'ended'; announcementId: string }
  | { outcome: 'deleted'; announcementId: string }
  /** So many failed mails were queued again. */
  | { outcome: 'again'; mails: number }
  /** The publisher took it back (message says why), or did not take it in time: nothing was sent. */
  | { outcome: 'not-sent'; announcementId: string; message: string; values: Record<string, string[]> }
  /** The database did not answer: it may or may not be live. Checked by itself; must not be sent again by hand. */
  | { outcome: 'unconfirmed'; announcementId: string | null; values: Record<string, string[]> };
