/** The language somebody chose: in this browser, and with the person when one is signed in, so that mails use it too. */
import 'server-only';
import { cookies } from 'next/headers';
import { web } from '#db/client.ts';
import { updatePersonLocale } from '#db/directory/people.ts';
import { updateChoices } from '#db/identity/profile.ts';
import { findLocale, type Locale } from '../../messages/languages.ts';
import type { Choices } from './choices.ts';
import { currentViewer } from './session.ts';
import { isSecure } from './token.ts';
import type { Viewer } from './viewer.ts';

/** Null: whatever the person's record or the browser says. */
const keepHere = async (locale: Locale | null): Promise<void> => {
  const jar = await cookies();
  if (locale === null) jar.delete('locale');
  else jar.set('locale', locale, { path: '/', maxAge: 365 * 86_400, sameSite: 'lax', httpOnly: true, secure: isSecure() });
};

/** Does nothing for a language the portal does not speak. */
export const chooseLocale = async (wanted: string): Promise<void> => {
  const locale = findLocale(wanted);
  if (!locale) return;
  await keepHere(locale);
  const viewer = await currentViewer();
  if (viewer) await updatePersonLocale(web(), { id: viewer.personId, locale });
};

/** Stores what somebody chose on their profile page, for all their devices and for mails. */
export const saveChoices = async (viewer: Viewer, choices: Choices): Promise<{ outcome: 'done' }> => {
  await updateChoices(web(), { id: viewer.personId, ...choices });
  await keepHere(choices.locale);
  return { outcome: 'done' };
};
