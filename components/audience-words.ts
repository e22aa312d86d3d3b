/** The audience of an announcement as a sentence: "Operations and below, in Bilbao, except Warehouse South: 412 people". */
import type { AudienceSentence, AudienceTarget } from '#domain/audience.ts';
import { datesOf } from '../messages/languages.ts';

export type AudienceTranslator = (key: string, values?: Record<string, string | number>) => string;

/** How the sentence is said: next-intl's translator without a namespace, and the language for lists. */
type Said = { t: AudienceTranslator; locale: string };

const only = (name: string, { t }: Said): string => t('audience.only', { name });

/** Somebody who is addressed. */
const addressed = ({ kind, name, below }: AudienceTarget, said: Said): string => {
  if (kind === 'department') return below ? said.t('audience.below', { name }) : only(name, said);
  return kind === 'person' ? name : said.t(`audience.${kind}`, { name });
};

/** A condition or an exception: a department alone is the one that has to be told apart. */
const named = ({ kind, name, below }: AudienceTarget, said: Said): string => {
  if (kind === 'department' && !below) return only(name, said);
  return kind === 'group' ? said.t('audience.group', { name }) : name;
};

const list = (words: string[], { locale }: Said): string => new Intl.ListFormat(datesOf(locale), { type: 'conjunction' }).format(words);

export const audienceWords = ({ everyone, anyOf, allOf, except }: AudienceSentence, t: AudienceTranslator, locale: string): string => {
  const said = { t, locale };
  if (!everyone && anyOf.length === 0) return t('audience.nobody');
  const whom = everyone
    ? t('audience.everyone')
    : list(
        anyOf.map((target) => addressed(target, said)),
        said,
      );
  const inAll = allOf.map((target) => t('audience.in', { targets: named(target, said) }));
  const spared = except.map((target) => named(target, said));
  const without = spared.length === 0 ? [] : [t('audience.except', { targets: list(spared, said) })];
  return [whom, ...inAll, ...without].join(', ');
};

/** confirmed: how many it was confirmed for, where that is known and they are others now. */
type People = { people: number; confirmed: number | null };

export const audienceWithPeople = (
  audience: AudienceSentence,
  { people, confirmed }: People,
  t: AudienceTranslator,
  locale: string,
): string => {
  const changed = confirmed !== null && confirmed !== people;
  const words = changed ? t('audience.peopleChanged', { n: people, confirmed }) : t('audience.people', { n: people });
  return t('audience.withPeople', { audience: audienceWords(audience, t, locale), people: words });
};
