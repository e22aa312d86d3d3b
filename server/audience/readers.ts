/** The languages people read, for their writers. */

import type { Db } from '#db/client.ts';
import type { Spoken } from '#domain/audience.ts';
import { readOrganization } from '#server/organization/settings.ts';
import { locales } from '../../messages/languages.ts';

/** The languages mails are written in (server/delivery/channels/mail/compose.ts): the person's own; for people without one, the organization's. */
export const readSpoken = async (db?: Db): Promise<Spoken> => ({
  languages: locales,
  otherwise: (await readOrganization(db)).defaultLocale,
});
