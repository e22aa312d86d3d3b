/** The language of a request: what was chosen here, else what the person's record says, else the browser's, else the portal's. */
import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { readHouse } from '#server/house/settings.ts';
import { pickLocale } from '#server/identity/pick-locale.ts';
import { currentViewer } from '#server/identity/session.ts';
import type { Locale } from '../messages/languages.ts';
import { sentences } from '../messages/sentences.ts';

const chooseLocale = async (): Promise<Locale> => {
  const [jar, given, viewer, house] = await Promise.all([cookies(), headers(), currentViewer(), readHouse()]);
  return pickLocale({
    cookie: jar.get('locale')?.value,
    person: viewer?.locale,
    acceptLanguage: given.get('accept-language'),
    house: house.defaultLocale,
  });
};

export default getRequestConfig(async () => {
  const locale = await chooseLocale();
  return { locale, messages: sentences[locale], timeZone: 'UTC' };
});
