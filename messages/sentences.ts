/** Every sentence of every language, for the server. The compiler names a language of the list that has none. */
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };
import type { Locale } from './languages.ts';

export const sentences: Record<Locale, typeof en> = { en, es };
