/**
 * Shows the changes a file would make. Invariant: nothing of the directory is written here, and nothing of a file is believed before its last record was
 * read; while somebody's row cannot be told, nobody leaves.
 */
import type { Db, Pool, Tx } from '#db/client.ts';
import {
  type CandidateRow,
  countVerdicts,
  deleteImportRows,
  forgetManagers,
  insertImportRows,
  insertLeavers,
  listByExternalId,
  listByOwnEmail,
  listLeavingOf,
  listUnknownManagers,
  readPlaces,
  refuseLeavers,
} from '#db/directory/import-rows.ts';
import { allowLongStatements, findImport, moveImport, readImportFile } from '#db/directory/imports.ts';
import { listLastingAdministrators } from '#db/directory/roles.ts';
import type { ImportNote, NoteCount, RowProblem } from '#domain/import.ts';
import { locales } from '../../../messages/languages.ts';
import { type Compared, compare, type Found } from './compare.ts';
import { Places } from './places.ts';
import { BrokenQuotes, readRecords } from './records.ts';
import { FileRefused } from './refusal.ts';
import { type Row, rowReader } from './row.ts';
import { decode, headerLineOf, separatorOf } from './text.ts';

/** Records that are looked up and stored at once. */
const chunk = 5_000;
const mostLines = 5;
const leastAdministrators = 2;

/** Told after each chunk. */
export type Report = (done: number, total: number) => Promise<void>;

type Read = Row & { position: number };
type Stored = Parameters<typeof insertImportRows>[2][number];

export class Notes {
  readonly counts: Partial<Record<ImportNote, NoteCount>> = {};
  add(note: ImportNote, line: number | null, count = 1): void {
    const before = this.counts[note] ?? { count: 0, lines: [] };
    const lines = line === null || before.lines.length >= mostLines ? before.lines : [...before.lines, line];
    this.counts[note] = { count: before.count + count, lines };
  }
}

const refused = (position: number, { said }: Pick<Row, 'said'>, problem: RowProblem): Stored => ({
  ...{ position, verdict: 'refused', personId: null, externalId: said.externalId ?? '', name: said.name ?? '', problem },
  ...{ changes: [], manager: null, before: null, after: null },
});

const lineBreaks = (text: string): number => {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
};

/** Language tags of files are `es`, `es-ES`, `ES`; the portal speaks some languages only. */
const localeOf = (said: string): string | undefined => locales.find((locale) => said.toLowerCase().split(/[-_]/)[0] === locale);

/** Records of one file beside the people there are. */
class Preview {
  readonly notes = new Notes();
  readonly #db: Db;
  readonly #places: Places;
  readonly #ownDomains: Set<string>;
  readonly #today: string;
  readonly #keys = new Set<string>();
  readonly #matched = new Set<string>();
  /** True once a record was met of which nobody can say whose it is. */
  isSomebodyUnknown = false;

  constructor(db: Db, places: Places, options: { ownDomains: string[]; today: string }) {
    this.#db = db;
    this.#places = places;
    this.#ownDomains = new Set(options.ownDomains);
    this.#today = options.today;
  }

  async rowsOf(read: Read[]): Promise<Stored[]> {
    const keys = read.map(({ said }) => said.externalId ?? '').filter(Boolean);
    const known = new Map((await listByExternalId(this.#db, keys)).map((person) => [person.externalId ?? '', person]));
    const byEmail = await this.#byEmail(read.filter(({ said }) => !known.has(said.externalId ?? '')));
    return read.map((row) =>
      this.#rowOf(row, known.get(row.said.externalId ?? '') ?? byEmail.get((row.said.email ?? '').toLowerCase()) ?? null),
    );
  }

  async #byEmail(read: Read[]): Promise<Map<string, CandidateRow>> {
    const emails = read
      .map(({ said }) => (said.email ?? '').toLowerCase())
      .filter((email) => this.#ownDomains.has(email.split('@').at(-1) ?? ''));
    if (emails.length === 0) return new Map();
    return new Map((await listByOwnEmail(this.#db, emails)).map((person) => [person.email?.toLowerCase() ?? '', person]));
  }

  #rowOf({ position, said, problem }: Read, person: CandidateRow | null): Stored {
    const key = said.externalId ?? '';
    if (key === '') this.isSomebodyUnknown = true;
    const refuse = (why: RowProblem): Stored => ({
      ...refused(position, { said }, why),
      personId: person?.erased === false ? person.id : null,
    });
    if (key !== '' && this.#keys.has(key)) return { ...refuse({ field: 'externalId', why: 'twice' }), personId: null };
    if (key !== '') this.#keys.add(key);
    if (problem) return refuse(problem);
    if (person?.erased) return refuse({ field: 'externalId', why: 'erased' });
    if (person && this.#matched.has(person.id)) return { ...refuse({ field: 'email', why: 'twice' }), personId: null };
    if (person) this.#matched.add(person.id);
    const found = this.#find(said, position);
    if ('problem' in found) return refuse(found.problem);
    return this.#toStored(position, said, person, compare(this.#withLocale(said, position), person, found, this.#today));
  }

  #withLocale(said: Row['said'], line: number): Row['said'] {
    if (!said.locale) return said;
    const locale = localeOf(said.locale);
    if (locale) return { ...said, locale };
    this.notes.add('localeUnknown', line);
    const { locale: _, ...others } = said;
    return others;
  }

  #find(said: Row['said'], line: number): Found | { problem: RowProblem } {
    const found: Found = { department: undefined, site: undefined, groups: undefined };
    if (said.department !== undefined) {
      const department = this.#places.department(said.department);
      if ('problem' in department) return { problem: { field: 'department', why: department.problem } };
      found.department = department.id;
    }
    if (said.site !== undefined) {
      const site = this.#places.site(said.site, said.timeZone ?? '');
      if ('problem' in site) return { problem: { field: 'site', why: site.problem } };
      found.site = site.id;
    }
    if (said.groups === undefined) return found;
    const groups = this.#places.groups(said.groups);
    if ('problem' in groups) return { problem: { field: 'groups', why: groups.problem } };
    if (groups.others) this.notes.add('groupOfOthers', line);
    return { ...found, groups: groups.ids };
  }

  #toStored(position: number, said: Row['said'], person: CandidateRow | null, compared: Compared): Stored {
    const { verdict, changes, notes, before, after, manager } = compared;
    for (const note of notes) this.notes.add(note, position);
    const isSilent = verdict === 'unchanged';
    return {
      ...{ position, verdict, personId: person?.id ?? null, externalId: said.externalId ?? '', name: said.name ?? '', problem: null },
      ...{ changes, manager, before: isSilent ? null : before, after: isSilent ? null : after },
    };
  }
}

/** YYYY-MM-DD there, now. */
const todayIn = (timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date());

/** Administrators who leave by this import though too few would be left; takes the lock of roles. */
export const listNeededAdministrators = async (tx: Tx, importId: string): Promise<string[]> => {
  const lasting = await listLastingAdministrators(tx);
  const leaving = await listLeavingOf(tx, importId, lasting);
  return lasting.length - leaving.length < leastAdministrators ? leaving : [];
};

/** Keeps those who may not leave by a file: the person who brought it, and administrators of whom too few would be left. */
const keepSome = async (tx: Tx, importId: string, byId: string | null): Promise<void> => {
  if (byId !== null) await refuseLeavers(tx, importId, { personIds: [byId], why: 'yourself' });
  await refuseLeavers(tx, importId, { personIds: await listNeededAdministrators(tx, importId), why: 'lastAdministrators' });
};

/** Throws FileRefused for a file of which nothing can be taken. */
export const preview = async (pool: Pool, importId: string, report: Report): Promise<void> => {
  const found = await findImport(pool, importId);
  if (!found) throw new Error('The import is gone');
  const { text } = decode(await readImportFile(pool, importId));
  const separator = separatorOf(headerLineOf(text));
  if (separator === null) throw new FileRefused({ why: 'noSeparator' });
  await deleteImportRows(pool, importId);
  const known = await readPlaces(pool);
  const timeZone = known.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const places = new Places({ ...known, timeZone }, found.options.unknownPlaces);
  const made = new Preview(pool, places, { ownDomains: found.options.emailDomains, today: todayIn(timeZone) });
  const total = lineBreaks(text);
  const read = rowReader(found.columns);
  const unreadable: Stored[] = [];
  let waiting: Read[] = [];
  let last = 0;
  let rows = 0;
  const store = async () => {
    await insertImportRows(pool, importId, [...(await made.rowsOf(waiting)), ...unreadable.splice(0)]);
    waiting = [];
    await report(Math.min(last, total), total);
  };
  const onUnreadable = ({ line }: { line: number }) => {
    made.isSomebodyUnknown = true;
    last = Math.max(last, line);
    unreadable.push(refused(line, { said: {} }, { field: null, why: 'columns' }));
  };
  try {
    let isHeader = true;
    for await (const { line, cells } of readRecords(text, separator, onUnreadable)) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      rows += 1;
      last = Math.max(last, line);
      waiting.push({ ...read(cells), position: line });
      if (waiting.length >= chunk) await store();
    }
  } catch (error) {
    if (error instanceof BrokenQuotes) throw new FileRefused({ why: 'quotes', line: error.line });
    throw error;
  }
  if (rows === 0) throw new FileRefused({ why: 'noRows' });
  await store();
  await finish(pool, { importId, byId: found.byId, last, made, planned: places.planned });
};

type Finished = { importId: string; byId: string | null; last: number; made: Preview; planned: Places['planned'] };

const finish = (pool: Pool, { importId, byId, last, made, planned }: Finished): Promise<void> =>
  pool.begin(async (tx) => {
    await allowLongStatements(tx);
    const unknown = await listUnknownManagers(tx, importId);
    for (const { count, lines } of unknown) made.notes.add('managerUnknown', lines[0] ?? null, count);
    if (unknown.length > 0)
      await forgetManagers(
        tx,
        importId,
        unknown.map(({ manager }) => manager),
      );
    if (made.isSomebodyUnknown) made.notes.add('nobodyLeaves', null);
    else await insertLeavers(tx, importId, last);
    await keepSome(tx, importId, byId);
    const counts = Object.fromEntries((await countVerdicts(tx, importId)).map(({ verdict, count }) => [verdict, count]));
    await moveImport(tx, importId, 'previewing', 'previewed', { counts, notes: made.notes.counts, planned });
  });
