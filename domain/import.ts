/** The words of files of people: fields, states, verdicts, and how columns are found. Pure. */
import { toKnown } from './known.ts';

/** Fields that a column may hold. `groups`: several, separated by `|`. `manager`: a person id or an e-mail address. `lastDay`: YYYY-MM-DD. */
export const importFields = [
  'externalId',
  'name',
  'email',
  'phone',
  'desk',
  'department',
  'site',
  'groups',
  'manager',
  'locale',
  'timeZone',
  'lastDay',
] as const;
export type ImportField = (typeof importFields)[number];

/** Titles of columns, folded, as personnel systems write them in English and Spanish. The first of a file that fits is taken. */
const titles: Record<ImportField, readonly string[]> = {
  externalId: [
    'personid',
    'employeeid',
    'employeenumber',
    'personnelnumber',
    'staffid',
    'id',
    'numerodeempleado',
    'numeroempleado',
    'matricula',
  ],
  name: ['name', 'fullname', 'displayname', 'nombre', 'nombrecompleto', 'nombreyapellidos'],
  email: ['email', 'mail', 'emailaddress', 'workemail', 'correo', 'correoelectronico'],
  phone: ['mobile', 'mobilephone', 'cellphone', 'cell', 'phone', 'movil', 'telefonomovil', 'telefono'],
  desk: ['desk', 'room', 'office', 'workplace', 'puesto', 'despacho', 'oficina'],
  department: ['department', 'departmentid', 'dept', 'orgunit', 'unit', 'departamento', 'area'],
  site: ['site', 'location', 'plant', 'centro', 'centrodetrabajo', 'sede', 'ubicacion'],
  groups: ['groups', 'group', 'teams', 'grupos', 'grupo'],
  manager: ['manager', 'managerid', 'supervisor', 'reportsto', 'responsable', 'jefe'],
  locale: ['language', 'locale', 'preferredlanguage', 'idioma', 'lengua'],
  timeZone: ['timezone', 'zonahoraria', 'husohorario'],
  lastDay: ['lastday', 'enddate', 'leavingdate', 'terminationdate', 'ultimodia', 'fechadebaja', 'fechabaja'],
};

const fold = (title: string): string =>
  title
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** The column (counted from 0) of each field. One that is not in it is in no column of the file. */
export type Columns = Partial<Record<ImportField, number>>;

/** The columns whose titles are known. Each column holds one field, and each field is in one column. */
export const guessColumns = (header: readonly string[]): Columns => {
  const folded = header.map(fold);
  const columns: Columns = {};
  for (const field of importFields) {
    const title = titles[field].find((each) => folded.includes(each));
    if (title !== undefined) columns[field] = folded.indexOf(title);
  }
  return columns;
};

/**
 * How far a file has come. `reading`, `previewing`, `applying` and `undoing` are the worker's; at `mapping` and `previewed` it waits for an
 * administrator; the others are ends.
 */
export const importStates = [
  'uploading',
  'reading',
  'mapping',
  'previewing',
  'previewed',
  'applying',
  'applied',
  'undoing',
  'undone',
  'refused',
  'cancelled',
] as const;
export type ImportState = (typeof importStates)[number];
/** Throws for a word that is no state of this release. */
export const toImportState = (text: string): ImportState => toKnown(importStates, text, 'state of an import');

export const workingStates = ['reading', 'previewing', 'applying', 'undoing'] as const satisfies readonly ImportState[];
export type WorkingState = (typeof workingStates)[number];

/**
 * The verdict on one person. `adopted`: nothing of them changes, from now on the file keeps them. `returning`: deactivated by an earlier
 * file, active again. `leaving`: not in the file any more, or past their last day.
 */
export const importVerdicts = ['added', 'changed', 'adopted', 'returning', 'leaving', 'refused', 'unchanged'] as const;
export type ImportVerdict = (typeof importVerdicts)[number];
export const toImportVerdict = (text: string): ImportVerdict => toKnown(importVerdicts, text, 'verdict of an import');

/** `unknownPlaces`: departments, sites and groups that a file names and nobody knows. */
export type ImportOptions = {
  unknownPlaces: 'create' | 'refuse';
  /** Own domains, in lower case: whoever signed in before and has no person id is found by an address of these. None: never by address. */
  emailDomains: string[];
};

/** Why a file as a whole is refused: a key below `directory.import.refusal` in messages/. */
export const importRefusals = [
  'empty',
  'noSeparator',
  'quotes',
  'keyMissing',
  'nameMissing',
  'noRows',
  'tooLong',
  'changedMeanwhile',
  'failed',
] as const;
export type ImportRefusal = { why: (typeof importRefusals)[number]; line?: number };

/** Why a row is refused: a key below `directory.import.reasons` in messages/. */
export type RowReason =
  | 'missing'
  | 'tooLong'
  | 'mailBad'
  | 'telephoneBad'
  | 'timeZoneUnknown'
  | 'dayBad'
  | 'columns'
  | 'twice'
  | 'erased'
  | 'departmentUnknown'
  | 'departmentAmbiguous'
  | 'siteUnknown'
  | 'siteAmbiguous'
  | 'groupUnknown'
  | 'lastAdministrators'
  | 'yourself';
/** Of somebody who is in no line of the file, and stays. */
export const isOfNoLine = (why: RowReason | undefined): boolean => why === 'lastAdministrators' || why === 'yourself';
/** `field`: null where it is about the whole row. */
export type RowProblem = { field: ImportField | null; why: RowReason };

/** Things that were left as they are, though the row is taken: keys below `directory.import.notes` in messages/. */
export const importNotes = [
  'managerUnknown',
  'groupOfOthers',
  'localeUnknown',
  'ownedElsewhere',
  'deactivatedByHand',
  'nobodyLeaves',
] as const;
export type ImportNote = (typeof importNotes)[number];
/** How often, and the first lines. */
export type NoteCount = { count: number; lines: number[] };
