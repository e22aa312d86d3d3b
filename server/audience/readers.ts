/** Which languages people read, for those who write to them. */

import type { Db } from '#db/client.ts';
import type { Spoken } from '#domain/audience.ts';
import { readHouse } from '#server/house/settings.ts';
import { locales } from '../../messages/languages.ts';

/** What a mail is written in (server/mail/compose.ts): the person's own language; for people without one, the house's. */
export const readSpoken = async (db?: Db): Promise<Spoken> => ({ languages: locales, otherwise: (await readHouse(db)).defaultLocale });
