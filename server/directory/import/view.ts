/** Imports as pages know them. Times are ISO 8601. */
import type {
  Columns,
  ImportField,
  ImportNote,
  ImportOptions,
  ImportRefusal,
  ImportState,
  ImportVerdict,
  NoteCount,
  RowProblem,
} from '#domain/import.ts';

export type ImportSummary = {
  id: string;
  at: string;
  fileName: string;
  state: ImportState;
  /** Null: the server's command line. */
  by: string | null;
  counts: Partial<Record<ImportVerdict, number>>;
  refusal: ImportRefusal | null;
  appliedAt: string | null;
};

export type ImportPage = ImportSummary & {
  /** Bytes. */
  size: number;
  header: string[];
  /** The first records, each cell cut after 80 characters. */
  samples: string[][];
  columns: Columns;
  options: ImportOptions;
  /** Paths and names of places that are made with it. */
  planned: { departments: string[]; sites: string[]; groups: string[] };
  notes: Partial<Record<ImportNote, NoteCount>>;
  /** Lines the worker is through with, of all; 0 of 0 before it began. */
  done: number;
  total: number;
  /** So many people leave that all of them stay in their audiences until an administrator confirms. */
  trips: boolean;
  mayTakeBack: boolean;
  undoneAt: string | null;
};

export type ChangeView = { field: ImportField; before: string; after: string };

export type ImportRowView = {
  position: number;
  /** Null for somebody who is in no line. */
  line: number | null;
  /** Null for somebody who is not in the directory. */
  personId: string | null;
  externalId: string;
  name: string;
  problem: RowProblem | null;
  changes: ChangeView[];
};

/** `next`: the position behind which the rest begins; null when these are the last. */
export type ImportRows = { rows: ImportRowView[]; next: number | null };
