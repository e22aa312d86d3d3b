/** The records of a file of people, read one after the other. */
import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import type { Separator } from './text.ts';

/** One line of the file, or several when a cell has line breaks; `line`: where it begins, counted from 1. */
export type FileRecord = { line: number; cells: string[] };

/** A record whose cells are not known: nobody can say whose it is. */
export type Unreadable = { line: number; why: 'columns' };

/** A quotation mark that is not closed, or stands where none can: from there on nobody knows where a record begins. */
export class BrokenQuotes extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

const sliceLength = 65_536;
function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += sliceLength) yield text.slice(at, at + sliceLength);
}

const breaksIn = (cells: string[]): number => cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

/**
 * The header first, then all others. `onUnreadable` is told of each record that has more or fewer cells than the header.
 * Throws BrokenQuotes, at the latest after the last record: what was read until then means nothing.
 */
export async function* readRecords(
  text: string,
  separator: Separator,
  onUnreadable: (record: Unreadable) => void,
): AsyncGenerator<FileRecord> {
  let broken: BrokenQuotes | null = null;
  const onSkip = (error: CsvError | undefined): undefined => {
    const line = Number(error?.['lines'] ?? 0);
    if (error?.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') onUnreadable({ line, why: 'columns' });
    else broken ??= new BrokenQuotes(line);
  };
  const parser = Readable.from(slices(text)).pipe(
    parse({ delimiter: separator, info: true, skip_empty_lines: true, skip_records_with_error: true, on_skip: onSkip }),
  );
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    if (broken) throw broken;
    yield { line: info.lines - breaksIn(record), cells: record };
  }
  if (broken) throw broken;
}
