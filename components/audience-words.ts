/** Who an announcement is for, as a sentence: "Operations and below, in Bilbao, except Warehouse South only: 412 people". */
import type { AudienceSentence, AudienceTarget } from '#server/announcements/view.ts';

export type AudienceTranslator = (key: string, values?: Record<string, string | number>) => string;

const targetWords = ({ kind, name, below }: AudienceTarget, t: AudienceTranslator): string => {
  if (kind === 'department') return t(below ? 'audience.below' : 'audience.only', { name });
  return kind === 'person' ? name : t(`audience.${kind}`, { name });
};

/** `t` is next-intl's translator without a namespace. */
export const audienceWords = ({ everyone, anyOf, allOf, except }: AudienceSentence, t: AudienceTranslator): string => {
  if (!everyone && anyOf.length === 0) return t('audience.nobody');
  const list = (targets: AudienceTarget[]) => targets.map((target) => targetWords(target, t)).join(', ');
  const inAll = allOf.map((target) => t('audience.in', { targets: target.kind === 'site' ? target.name : targetWords(target, t) }));
  const without = except.length === 0 ? [] : [t('audience.except', { targets: list(except) })];
  return [everyone ? t('audience.everyone') : list(anyOf), ...inAll, ...without].join(', ');
};

/** confirmed: how many it was confirmed for, where that is known and they are others now. */
type People = { people: number; confirmed: number | null };

export const audienceWithPeople = (audience: AudienceSentence, { people, confirmed }: People, t: AudienceTranslator): string => {
  const changed = confirmed !== null && confirmed !== people;
  const words = changed ? t('audience.peopleChanged', { n: people, confirmed }) : t('audience.people', { n: people });
  return t('audience.withPeople', { audience: audienceWords(audience, t), people: words });
};
