/** The people of the demo one can sign in as by a short name. Pure; their external ids are E00001 and on, in this order. */

export type Grant = { role: 'manager' | 'administrator'; department: string | null; days: number | null; why: string };

/** groups: what the identity provider says of them. title and blurb: how the sign-in page introduces them. */
export type Named = {
  short: string;
  name: string;
  department: string;
  locale: 'en' | 'es';
  groups: string[];
  grant: Grant | null;
  title: string;
  blurb: string;
};

const employee = { groups: [], grant: null };
const editor = { groups: ['pregon-editors'], grant: null, title: 'editor' };
const approver = { groups: ['pregon-approvers'], grant: null, title: 'approver' };
const grant = (role: Grant['role'], department: string | null, days: number | null, why: string): Grant => ({
  role,
  department,
  days,
  why,
});
const administrator = { groups: [], grant: grant('administrator', null, null, 'First administrators of the demo'), title: 'administrator' };

export const namedPeople: Named[] = [
  {
    ...employee,
    short: 'ana',
    name: 'Ana Echeverría',
    department: 'warehouse-north',
    locale: 'en',
    title: 'employee, Warehouse North',
    blurb: 'Sees what concerns Warehouse North.',
  },
  {
    ...employee,
    short: 'bruno',
    name: 'Bruno Costa',
    department: 'finance',
    locale: 'en',
    title: 'employee, Finance',
    blurb: 'Sees nothing meant for Warehouse North.',
  },
  {
    ...editor,
    short: 'elena',
    name: 'Elena Ruiz',
    department: 'communications',
    locale: 'en',
    blurb: 'Writes, publishes, ends.',
  },
  {
    ...approver,
    short: 'aitor',
    name: 'Aitor Mendizabal',
    department: 'health-and-safety',
    locale: 'en',
    blurb: 'Has the approver’s role; nothing asks for it yet.',
  },
  {
    ...employee,
    grant: grant('manager', 'operations', null, 'Head of Operations'),
    short: 'marcos',
    name: 'Marcos Vidal',
    department: 'operations',
    locale: 'es',
    title: 'manager, Operations',
    blurb: 'Speaks to Operations and all below it.',
  },
  {
    ...administrator,
    short: 'olga',
    name: 'Olga Petrova',
    department: 'it',
    locale: 'en',
    blurb: 'Looks after people, roles and settings.',
  },
  {
    ...employee,
    grant: grant('manager', 'warehouse-north', 60, 'Deputy during vacation'),
    short: 'lucia',
    name: 'Lucía Fernández',
    department: 'warehouse-north',
    locale: 'es',
    title: 'deputy manager, Warehouse North',
    blurb: 'Speaks to Warehouse North for 60 days.',
  },
  { ...approver, short: 'nora', name: 'Nora Arrieta', department: 'it-security', locale: 'es', blurb: 'The second approver.' },
  { ...administrator, short: 'iker', name: 'Iker Zabala', department: 'it', locale: 'es', blurb: 'The second administrator.' },
];

/** The employee number of the person at this place of the list of everybody. */
export const employeeNumber = (index: number): string => `E${String(index + 1).padStart(5, '0')}`;

export const externalIdOf = (named: Named): string => employeeNumber(namedPeople.indexOf(named));
