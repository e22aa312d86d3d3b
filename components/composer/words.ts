/** Everything the composer says, as the messages have it: the browser fills the {places}. */
import type en from '../../messages/en.json';
import type { Locale } from '../../messages/languages.ts';

export type ComposerWords = {
  composer: (typeof en)['composer'];
  audience: (typeof en)['audience'];
  severity: (typeof en)['severity'];
  languages: Record<Locale, string>;
  /** What a reader's banner says, for the preview. */
  banner: (typeof en)['banner'];
};
