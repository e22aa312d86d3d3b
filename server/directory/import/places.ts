/**
 * Finds the department, site or groups that a cell of a file means. Pure. Invariant: a name that could mean two places means none, and the same
 * unknown name is the same new place in every row.
 */
import { randomUUID } from 'node:crypto';
import type { PlannedPlaces } from '#db/schema/imports.ts';
import type { ImportOptions, RowReason } from '#domain/import.ts';
import type { Source } from '#domain/source.ts';

export type KnownPlaces = {
  /** In use only; `path`: ids, root first, its own last. */
  departments: { id: string; externalId: string | null; name: string; path: string[] }[];
  sites: { id: string; name: string }[];
  groups: { id: string; name: string; source: Source }[];
  /** Of a site that is made for somebody whose row has none. */
  timeZone: string;
};

type Place = { id: string | null } | { problem: RowReason };

/** Compared without capitals and with single blanks, as names of siblings are (hasNamesake). */
const fold = (name: string): string => name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();

/** Between the names of a path: with a blank on both sides, because a name may have a slash of its own. */
const pathSign = ' / ';
const namesOf = (cell: string): string[] =>
  cell
    .split(/\s\/\s/)
    .map((name) => name.trim())
    .filter(Boolean);

type Node = { id: string; name: string; path: string[]; shown: string };

export class Places {
  readonly planned: PlannedPlaces = { departments: [], sites: [], groups: [] };
  readonly #unknown: ImportOptions['unknownPlaces'];
  readonly #timeZone: string;
  readonly #byId = new Map<string, Node>();
  readonly #byExternalId = new Map<string, string>();
  /** Folded end of a path, `name` or `above / name` …: the departments that end so. */
  readonly #byEnd = new Map<string, Set<string>>();
  readonly #roots = new Set<string>();
  readonly #sites = new Map<string, string[]>();
  readonly #groups = new Map<string, { id: string; isOurs: boolean }>();
  /** Files name the same few again and again. */
  readonly #said = new Map<string, Place>();

  constructor(known: KnownPlaces, unknown: ImportOptions['unknownPlaces']) {
    this.#unknown = unknown;
    this.#timeZone = known.timeZone;
    const names = new Map(known.departments.map(({ id, name }) => [id, name]));
    for (const { id, externalId, name, path } of known.departments) {
      if (externalId !== null) this.#byExternalId.set(externalId, id);
      this.#add({ id, name, path, shown: path.map((each) => names.get(each) ?? '').join(pathSign) });
    }
    for (const { id, name } of known.sites) this.#sites.set(fold(name), [...(this.#sites.get(fold(name)) ?? []), id]);
    for (const { id, name, source } of known.groups) {
      const before = this.#groups.get(fold(name));
      if (!before?.isOurs) this.#groups.set(fold(name), { id, isOurs: source === 'csv' });
    }
  }

  #add(node: Node): void {
    this.#byId.set(node.id, node);
    if (node.path.length === 1) this.#roots.add(node.id);
    const names = node.shown.split(pathSign).map(fold);
    for (let from = 0; from < names.length; from += 1) {
      const end = names.slice(from).join(pathSign);
      const those = this.#byEnd.get(end) ?? new Set();
      this.#byEnd.set(end, those.add(node.id));
    }
  }

  /** By its id, its path from any point down, or its name. '' is none. */
  department(cell: string): Place {
    if (cell === '') return { id: null };
    const known = this.#said.get(cell) ?? this.#findDepartment(cell);
    this.#said.set(cell, known);
    return known;
  }

  #findDepartment(cell: string): Place {
    const byId = this.#byExternalId.get(cell);
    if (byId !== undefined) return { id: byId };
    const names = namesOf(cell);
    const meant = this.#meant(names);
    if (meant.length === 1) return { id: meant[0] ?? null };
    if (meant.length > 1) return { problem: 'departmentAmbiguous' };
    return this.#unknown === 'refuse' || names.length === 0 ? { problem: 'departmentUnknown' } : this.#plan(names);
  }

  /** The department of exactly this path from the top, or all whose path ends so. */
  #meant(names: string[]): string[] {
    const ending = [...(this.#byEnd.get(names.map(fold).join(pathSign)) ?? [])];
    const exact = ending.filter((id) => this.#byId.get(id)?.path.length === names.length);
    return exact.length === 1 ? exact : ending;
  }

  /** Makes what is missing of the path, below what is known of it; else below the one at the top, or at the top. */
  #plan(names: string[]): Place {
    let above: Node | undefined;
    let from = names.length - 1;
    for (; from > 0 && above === undefined; from -= 1) {
      const meant = this.#meant(names.slice(0, from));
      if (meant.length > 1) return { problem: 'departmentAmbiguous' };
      above = this.#byId.get(meant[0] ?? '');
      if (above) break;
    }
    const [root, ...others] = this.#roots;
    if (above === undefined && root !== undefined && others.length === 0) above = this.#byId.get(root);
    for (const name of names.slice(from)) {
      const id = randomUUID();
      const shown = above ? `${above.shown}${pathSign}${name}` : name;
      above = { id, name, path: [...(above?.path ?? []), id], shown };
      this.planned.departments.push(above);
      this.#add(above);
    }
    return { id: above?.id ?? null };
  }

  /** By its name. `timeZone`: of the row, for a site that is made; '' is the usual one. */
  site(cell: string, timeZone: string): Place {
    if (cell === '') return { id: null };
    const known = this.#sites.get(fold(cell)) ?? [];
    if (known.length > 1) return { problem: 'siteAmbiguous' };
    if (known.length === 1) return { id: known[0] ?? null };
    if (this.#unknown === 'refuse') return { problem: 'siteUnknown' };
    const made = { id: randomUUID(), name: cell, timeZone: timeZone || this.#timeZone };
    this.planned.sites.push(made);
    this.#sites.set(fold(cell), [made.id]);
    return { id: made.id };
  }

  /** By their names, separated by `|`. `others`: some are kept elsewhere; a file changes nothing there. */
  groups(cell: string): { ids: string[]; others: boolean } | { problem: RowReason } {
    const ids = new Set<string>();
    let others = false;
    for (const name of cell.split('|').map((each) => each.trim())) {
      if (name === '') continue;
      const known = this.#groups.get(fold(name));
      if (known && !known.isOurs) others = true;
      else if (known) ids.add(known.id);
      else if (this.#unknown === 'refuse') return { problem: 'groupUnknown' };
      else {
        const made = { id: randomUUID(), name };
        this.planned.groups.push(made);
        this.#groups.set(fold(name), { id: made.id, isOurs: true });
        ids.add(made.id);
      }
    }
    return { ids: [...ids].sort(), others };
  }
}
