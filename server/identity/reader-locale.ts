/** The language of a request: what was chosen here, else what the person's record says, else the browser's, else the portal's. */
import 'server-only';
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { readOrganization } from '#server/organization/settings.ts';
import type { Locale } from '../../messages/languages.ts';
import { pickLocale } from './pick-locale.ts';
import { currentViewer } from './session.ts';

export const readerLocale = cache(async (): Promise<Locale> => {
  const [jar, given, viewer, organization] = await Promise.all([cookies(), headers(), currentViewer(), readOrganization()]);
  return pickLocale({
    cookie: jar.get('locale')?.value,
    person: viewer?.locale,
    acceptLanguage: given.get('accept-language'),
    organization: organization.defaultLocale,
  });
});
