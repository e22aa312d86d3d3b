/** The answers of actions to their forms. */
import type { AudienceSentence } from './audience.ts';
import type { Untranslated } from './untranslated.ts';

/** Characters that were removed from a field, and the text that is left. */
export type Removed = { codes: string; text: string };

/** The answer of an action, and the characters it removed from each field. */
export type FormState = Answer & { removed?: Record<string, Removed> };

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
