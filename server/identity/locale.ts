/** The language somebody chose: in this browser, and with the person when one is signed in, so that mails use it too. */
import 'server-only';
import { cookies } from 'next/headers';
import { web } from '#db/client.ts';
import { updatePersonLocale } from '#db/people.ts';
import { locales } from '#server/announcements/input.ts';
import { currentViewer } from './session.ts';
import { isSecure } from './token.ts';

/** Does nothing for a language the portal does not speak. */
export const chooseLocale = async (wanted: string): Promise<void> => {
  const locale = locales.find((known) => known === wanted);
  if (!locale) return;
  (await cookies()).set('locale', locale, { path: '/', maxAge: 365 * 86_400, sameSite: 'lax', httpOnly: true, secure: isSecure() });
  const viewer = await currentViewer();
  if (viewer) await updatePersonLocale(web(), { id: viewer.personId, locale });
};
