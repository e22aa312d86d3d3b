/**
 * The 3,204 people of Aceros del Norte, the made-up company: the same ones each time. Pure: no clock, no chance, no database.
 * Invariant: ids, names and addresses depend on nothing but the code, so links, tests and second starts agree.
 */
import { bilbao, departmentOf, type Plan, plans, type Site, sites, stableId } from './departments.ts';
import { employeeNumber, externalIdOf, namedPeople } from './named.ts';
import { basque, elsewhere, german, type NamePool, portuguese, spanish } from './names.ts';

export type Person = {
  id: string;
  externalId: string;
  name: string;
  email: string | null;
  locale: 'en' | 'es';
  departmentId: string;
  siteId: string;
};

export const mailDomain = 'acerosdelnorte.example';

/** Mulberry32: chance that is the same each time. */
const generator = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  const mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
  const again = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
  return ((again ^ (again >>> 14)) >>> 0) / 2 ** 32;
};

const pick = <T>(random: () => number, list: T[]): T => {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error('Nothing to choose from');
  return found;
};

const pickSite = (random: () => number, shares: Plan['at']): Site => {
  let left = random();
  for (const each of sites) {
    left -= shares[each.name] ?? 0;
    if (left < 0) return each;
  }
  return bilbao;
};

const poolAt = (random: () => number, site: Site): NamePool => {
  if (random() < 0.12) return elsewhere;
  if (site.name === 'Leipzig') return german;
  if (site.name === 'Lisbon') return portuguese;
  return site.name === 'Bilbao' && random() < 0.45 ? basque : spanish;
};

const makeName = (random: () => number, pool: NamePool): string => {
  const surname = pick(random, pool.last);
  const second = pool.twoSurnames && random() < 0.55 ? ` ${pick(random, pool.last)}` : '';
  return `${pick(random, pool.first)} ${surname}${second}`;
};

const letters: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', ß: 'ss', æ: 'ae' };

/** A name without capitals and accents: how it is written in an address, and how it is looked for. */
export const fold = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[łøđıßæ]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '');

/** Addresses are given out in order; the second Jon Agirre becomes jon.agirre2. */
const mailRoom = () => {
  const given = new Map<string, number>();
  return (name: string): string => {
    const [first = '', last = ''] = fold(name)
      .replace(/[^a-z ]/g, '')
      .split(' ');
    const local = `${first}.${last}`;
    const times = (given.get(local) ?? 0) + 1;
    given.set(local, times);
    return `${local}${times === 1 ? '' : times}@${mailDomain}`;
  };
};

const make = (externalId: string, fields: Omit<Person, 'id' | 'externalId'>): Person => ({
  id: stableId(`person/${externalId}`),
  externalId,
  ...fields,
});

/** Everyone: the named ones first, then department by department. */
export const makePeople = (): Person[] => {
  const random = generator(3_204);
  const nextMail = mailRoom();
  const people = namedPeople.map((named) => {
    const { name, locale } = named;
    return make(externalIdOf(named), {
      name,
      email: nextMail(name),
      locale,
      departmentId: departmentOf(named.department).id,
      siteId: bilbao.id,
    });
  });
  for (const { slug, people: wanted, at, office } of plans) {
    for (let n = namedPeople.filter((each) => each.department === slug).length; n < wanted; n += 1) {
      const site = pickSite(random, at);
      const name = makeName(random, poolAt(random, site));
      const email = office || random() < 0.84 ? nextMail(name) : null;
      const locale = site.timeZone === 'Europe/Madrid' && random() < 0.94 ? 'es' : 'en';
      people.push(make(employeeNumber(people.length), { name, email, locale, departmentId: departmentOf(slug).id, siteId: site.id }));
    }
  }
  return people;
};
