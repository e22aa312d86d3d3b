/** Who an announcement is for, as a sentence: "Operations and below, Finance: 412 people". */
import type { AudienceSentence } from '#server/announcements/view.ts';

export type AudienceTranslator = (key: string, values?: Record<string, string | number>) => string;

/** `t` is next-intl's translator without a namespace. */
export const audienceWords = (audience: AudienceSentence, t: AudienceTranslator): string => {
  if (audience.everyone) return t('audience.everyone');
  if (audience.departments.length === 0) return t('audience.nobody');
  return audience.departments.map((each) => t(each.below ? 'audience.below' : 'audience.only', { name: each.name })).join(', ');
};

export const audienceWithPeople = (audience: AudienceSentence, people: number, t: AudienceTranslator): string =>
  t('audience.withPeople', { audience: audienceWords(audience, t), people: t('audience.people', { n: people }) });
