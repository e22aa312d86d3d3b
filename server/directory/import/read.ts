/** The beginning of a file: its columns, and the first records, for whoever says what they hold. */
import type { Pool } from '#db/client.ts';
import { findLastOptions, findMapping, moveImport, readImportFile } from '#db/directory/imports.ts';
import { guessColumns } from '#domain/import.ts';
import { BrokenQuotes, readRecords } from './records.ts';
import { FileRefused } from './refusal.ts';
import { decode, headerLineOf, separatorOf } from './text.ts';

const sampled = 3;
/** Of a title or a cell that is shown, in UTF-16 units. */
const shownLength = 80;
const mostColumns = 200;

const shorten = (cells: string[]): string[] => cells.map((cell) => cell.slice(0, shownLength));

/** Ends at `mapping`, or at `previewing` when a file of the same titles was taken before. Throws FileRefused. */
export const readBeginning = async (pool: Pool, importId: string): Promise<void> => {
  const { text, encoding } = decode(await readImportFile(pool, importId));
  const headerLine = headerLineOf(text);
  if (headerLine.trim() === '') throw new FileRefused({ why: 'empty' });
  const separator = separatorOf(headerLine);
  if (separator === null) throw new FileRefused({ why: 'noSeparator' });
  const records: string[][] = [];
  try {
    for await (const { cells } of readRecords(text, separator, () => undefined)) {
      records.push(shorten(cells));
      if (records.length > sampled) break;
    }
  } catch (error) {
    if (error instanceof BrokenQuotes) throw new FileRefused({ why: 'quotes', line: error.line });
    throw error;
  }
  const [header = [], ...samples] = records;
  if (header.length > mostColumns) throw new FileRefused({ why: 'tooLong', line: 1 });
  const [mapping, options] = await Promise.all([findMapping(pool, header), findLastOptions(pool)]);
  const given = { encoding, separator, header, samples };
  if (mapping) await moveImport(pool, importId, 'reading', 'previewing', { ...given, ...mapping });
  else await moveImport(pool, importId, 'reading', 'mapping', { ...given, columns: guessColumns(header), ...(options && { options }) });
};
