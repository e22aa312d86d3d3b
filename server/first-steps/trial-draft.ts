/** The composer's form for a first publication: to oneself alone, on the screen and by mail, over in an hour. Nothing is stored by it. */
import { createTranslator } from 'use-intl/core';
import { databaseNow } from '#db/clock.ts';
import { toLocal } from '#domain/local-time.ts';
import { readChosen } from '#server/audience/sentence.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { newDraft } from '#server/writing/draft.ts';
import type { Draft } from '#server/writing/view.ts';
import { locales } from '../../messages/languages.ts';
import { sentences } from '../../messages/sentences.ts';

const lastsMs = 3_600_000;

const textsOfTrial = (): Draft['texts'] =>
  Object.fromEntries(
    locales.map((locale) => {
      const t = createTranslator({ locale, messages: sentences[locale], namespace: 'firstSteps.trial' });
      return [locale, { headline: t('headline'), instruction: t('instruction'), description: t('description') }];
    }),
  ) as Draft['texts'];

export const trialDraft = async (viewer: Viewer): Promise<Draft> => ({
  ...(await newDraft(viewer)),
  texts: textsOfTrial(),
  audience: await readChosen(viewer, { anyOf: [{ person: viewer.personId }] }),
  expires: toLocal(new Date(databaseNow().getTime() + lastsMs), viewer.timeZone),
  // At once, to everyone: this one is to arrive.
  fallbackMinutes: 0,
  isTrial: true,
});
