/** The language of a request: what was chosen here, else what the person's record says, else the browser's, else the portal's. */
import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import type { Locale } from '#server/announcements/view.ts';
import { pickLocale } from '#server/identity/pick-locale.ts';
import { currentViewer } from '#server/identity/session.ts';

const chooseLocale = async (): Promise<Locale> => {
  const [jar, given, viewer] = await Promise.all([cookies(), headers(), currentViewer()]);
  return pickLocale({ cookie: jar.get('locale')?.value, person: viewer?.locale, acceptLanguage: given.get('accept-language') });
};

const load = async (locale: Locale) =>
  locale === 'es'
    ? (await import('../messages/es.json', { with: { type: 'json' } })).default
    : (await import('../messages/en.json', { with: { type: 'json' } })).default;

export default getRequestConfig(async () => {
  const locale = await chooseLocale();
  return { locale, messages: await load(locale), timeZone: 'UTC' };
});
