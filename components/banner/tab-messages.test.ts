/** Tabs of the previous build that stayed open may speak with tabs of this one: a message of another shape needs another number. */
import { expectTypeOf, test } from 'vitest';
import type { PROTOCOL_VERSION, TabMessage } from './tabs.ts';

type Span = string | { as: 'strong' | 'em'; of: Span[] } | { as: 'a'; of: Span[]; href: string; to?: string };
type SentAnnouncement = {
  id: string;
  revision: number;
  round: number;
  severity: 'extreme' | 'severe' | 'moderate' | 'minor';
  status: 'actual' | 'exercise';
  msgType: 'alert' | 'update' | 'cancel';
  locale: string;
  headline: string;
  instruction: string;
  steps?: { numbered: boolean; of: Span[][] };
  hasMore: boolean;
  senderName: string;
  sent: string;
  expires: string;
  ackRequired: boolean;
  confidential: boolean;
  flag: 'none' | 'dismissed' | 'acknowledged';
};
type SentNotice = {
  id: string;
  about: { headline: string; locale: string } | null;
  text: string;
  href: string;
  link: string;
  urgent: boolean;
  at: string;
};
type SentState = {
  epoch: string;
  seq: number;
  serverTime: string;
  receiptSpreadMs: number;
  announcements: SentAnnouncement[];
  notices: { shown: SentNotice[]; more: number };
};
type SentNews = {
  state: SentState;
  connection: 'still' | 'connecting' | 'live' | 'polling' | 'blind' | 'signedOut';
  heardAt: number;
  offsetMs: number;
  desk: string;
  deeds: string[];
};
/** The same type with each intersection written out, to be compared. */
type Flat<T> = T extends object ? { [K in keyof T]: Flat<T[K]> } : T;

/** Everything that one tab sends to another, by its number. */
type Sent = {
  2:
    | { kind: 'hello' }
    | { kind: 'news'; reign: number; number: number; news: SentNews; unsent: string[] }
    | {
        kind: 'did';
        deed: { announcementId: string; round: number; kind: 'shown' | 'seen' | 'dismissed' | 'acknowledged' | 'notified' };
      }
    | { kind: 'settled'; keys: string[] };
};

test('tabs send each other what the number stands for: whoever changes the one raises the other', () => {
  // The compiler fails (npm run check).
  expectTypeOf<Flat<TabMessage>>().toEqualTypeOf<Flat<Sent[typeof PROTOCOL_VERSION]>>();
});
