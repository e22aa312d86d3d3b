/** Drafts and the composer's form, as pages get them. */
import type { AudienceSentence } from '#domain/audience.ts';
import type { FormState } from '#domain/form.ts';
import type { RoutineSeverity } from '#domain/severity.ts';
import type { State } from '#domain/state.ts';
import type { ChosenAudience } from '#server/audience/view.ts';
import type { Locale } from '../../messages/languages.ts';

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
  audience: ChosenAudience;
  /** Local time in the author's zone as <input type=datetime-local> has it; '': not said yet, refused when it is to be published. */
  expires: string;
  fallbackMinutes: FallbackMinutes;
  ackRequired: boolean;
  /** A trial to oneself, from the first steps: text typed for another announcement is not restored into it. */
  isTrial?: boolean;
};

/** The draft as it is stored now. */
export type Kept = { announcementId: string; version: string };

/** The stored content that differs from the one a form was started from. audience: both rules as words; null when they are the same. */
export type Stale = { draft: Draft; audience: { mine: AudienceSentence; stored: AudienceSentence } | null };

/** Further values for the composer's form, from which it continues. */
export type Continuation = {
  kept?: Kept;
  stale?: Stale;
  /** Set when the draft cannot be changed any more: the key under which the typed text may be stored as another draft. */
  anew?: string;
};

/** The answer of an action, with them where there are any. */
export type ComposerState = FormState & Continuation;
