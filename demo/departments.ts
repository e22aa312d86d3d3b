/**
 * The departments and sites of the made-up company, and how many people are where. Pure.
 * Invariant: the numbers add up to 3,204, and an id depends on nothing but the slug it is made of.
 */
import { createHash } from 'node:crypto';

export type Department = { id: string; externalId: string; name: string; parentId: string | null; path: string[] };
export type SiteName = 'Bilbao' | 'Madrid' | 'Lisbon' | 'Leipzig';
export type Site = { id: string; name: SiteName; address: string; timeZone: string };
type Shares = Partial<Record<SiteName, number>>;
/** A department, how many people are in it itself, where they work (shares of 1), and whether they all have an address. */
export type Plan = { slug: string; name: string; below: string | null; people: number; at: Shares; office: boolean };

/** The same id for the same thing, in every installation. */
export const stableId = (what: string): string => {
  const hex = createHash('sha256').update(`aceros del norte/${what}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const everywhere: Shares = { Bilbao: 0.5, Madrid: 0.3, Lisbon: 0.12, Leipzig: 0.08 };

const office = (slug: string, name: string, below: string | null, people: number, at: Shares = everywhere): Plan => ({
  slug,
  name,
  below,
  people,
  at,
  office: true,
});
const floor = (slug: string, name: string, people: number, at: Shares): Plan => ({
  slug,
  name,
  below: 'operations',
  people,
  at,
  office: false,
});

export const plans: Plan[] = [
  office('aceros', 'Aceros del Norte', null, 0),
  office('operations', 'Operations', 'aceros', 1, { Bilbao: 1 }),
  floor('warehouse-north', 'Warehouse North', 412, { Bilbao: 1 }),
  floor('warehouse-south', 'Warehouse South', 388, { Lisbon: 0.55, Madrid: 0.45 }),
  floor('transport', 'Transport', 268, { Bilbao: 0.4, Leipzig: 0.35, Madrid: 0.25 }),
  floor('production', 'Production', 1_199, { Bilbao: 0.5, Leipzig: 0.28, Madrid: 0.22 }),
  floor('quality', 'Quality', 160, { Bilbao: 0.6, Leipzig: 0.4 }),
  office('finance', 'Finance', 'aceros', 10),
  office('accounting', 'Accounting', 'finance', 142),
  office('controlling', 'Controlling', 'finance', 84),
  office('treasury', 'Treasury', 'finance', 50),
  office('it', 'IT', 'aceros', 8),
  office('it-security', 'IT Security', 'it', 18),
  office('infrastructure', 'Infrastructure', 'it', 78),
  office('applications', 'Applications', 'it', 94),
  office('service-desk', 'Service Desk', 'it', 46),
  office('human-resources', 'Human Resources', 'aceros', 12),
  office('payroll', 'Payroll', 'human-resources', 40),
  office('recruiting', 'Recruiting', 'human-resources', 44),
  office('training', 'Training', 'human-resources', 42),
  office('health-and-safety', 'Health and Safety', 'human-resources', 30),
  office('communications', 'Communications', 'aceros', 14),
  office('press', 'Press', 'communications', 12),
  office('internal-communications', 'Internal Communications', 'communications', 36),
  office('legal', 'Legal', 'aceros', 16),
];

/** Parents stand before their children in the plan. */
const makeDepartments = (): Department[] => {
  const known: Department[] = [];
  for (const { slug, name, below } of plans) {
    const id = stableId(`department/${slug}`);
    const parent = known.find((each) => each.externalId === below);
    known.push({ id, externalId: slug, name, parentId: parent?.id ?? null, path: [...(parent?.path ?? []), id] });
  }
  return known;
};
export const departments: Department[] = makeDepartments();

export const departmentOf = (slug: string): Department => {
  const found = departments.find((each) => each.externalId === slug);
  if (!found) throw new Error(`The company has no department ${slug}`);
  return found;
};

const site = (name: SiteName, address: string, timeZone: string): Site => ({ id: stableId(`site/${name}`), name, address, timeZone });

export const bilbao = site('Bilbao', 'Camino de la Fundición 12, 48013 Bilbao', 'Europe/Madrid');
export const sites: Site[] = [
  bilbao,
  site('Madrid', 'Calle del Yunque 4, 28053 Madrid', 'Europe/Madrid'),
  site('Lisbon', 'Rua da Forja 30, 1950-000 Lisboa', 'Europe/Lisbon'),
  site('Leipzig', 'Hammerwerkstraße 7, 04179 Leipzig', 'Europe/Berlin'),
];
