/** Which languages people read, for those who write to them. */

import type { Db } from '#db/client.ts';
import type { Spoken } from '#domain/audience.ts';
import { readOrganization } from '#server/organization/settings.ts';
import { locales } from '../../messages/languages.ts';

/** What a mail is written in (server/mail/compose.ts): the person's own language; for people without one, the organization's. */
export const readSpoken = async (db?: Db): Promise<Spoken> => ({
  languages: locales,
  otherwise: (await readOrganization(db)).defaultLocale,
});
