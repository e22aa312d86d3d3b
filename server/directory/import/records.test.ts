import { describe, expect, it } from 'vitest';
import { BrokenQuotes, type FileRecord, readRecords, type Unreadable } from './records.ts';
import type { Separator } from './text.ts';

const read = async (text: string, separator: Separator = ';') => {
  const records: FileRecord[] = [];
  const unreadable: Unreadable[] = [];
  for await (const record of readRecords(text, separator, (each) => unreadable.push(each))) records.push(record);
  return { records, unreadable };
};

describe('the records of a file', () => {
  it('are its lines, the header among them, without those that are empty', async () => {
    const { records } = await read('id;name\r\n\r\n1;Ana\r\n2;Bruno');
    expect(records.map(({ cells }) => cells)).toEqual([
      ['id', 'name'],
      ['1', 'Ana'],
      ['2', 'Bruno'],
    ]);
  });

  it('may have the separator, a quotation mark and a line break in a cell, and say where they begin', async () => {
    const { records } = await read('id;name\n1;"Norte; Sur"\n2;"the ""big"" one\nbelow"\n3;Ana\n');
    expect(records.slice(1)).toEqual([
      { line: 2, cells: ['1', 'Norte; Sur'] },
      { line: 3, cells: ['2', 'the "big" one\nbelow'] },
      { line: 5, cells: ['3', 'Ana'] },
    ]);
  });

  it('keep the other separators as they are', async () => {
    expect((await read('id;name\n1;Norte, Sur\tEste\n')).records.at(1)?.cells).toEqual(['1', 'Norte, Sur\tEste']);
  });

  it('with more or fewer cells than the header are named, and the others are read', async () => {
    const { records, unreadable } = await read('id;name\n1\n2;Bruno\n3;Ana;too much\n4;Eva\n');
    expect(unreadable).toEqual([
      { line: 2, why: 'columns' },
      { line: 4, why: 'columns' },
    ]);
    expect(records.map(({ cells }) => cells[0])).toEqual(['id', '2', '4']);
  });

  const broken: [string, string][] = [
    ['not closed, which would swallow all that follow', `id;name\n1;"Ana\n${'2;Bruno\n'.repeat(2_000)}`],
    ['not closed in the last line', 'id;name\n1;Ana\n2;"Bruno\n'],
    ['followed by something else', 'id;name\n1;"Ana" B\n2;Bruno\n'],
    ['in the midst of a cell', 'id;name\n1;Ana "A"\n2;Bruno\n'],
  ];
  for (const [name, text] of broken)
    it(`are none at all with a quotation mark ${name}`, async () => {
      await expect(read(text)).rejects.toBeInstanceOf(BrokenQuotes);
    });

  it('say which line has the quotation mark', async () => {
    await expect(read('id;name\n1;Ana\n2;"Bruno" C\n3;Eva\n')).rejects.toMatchObject({ line: 3 });
  });

  it('are read when a file is longer than what is read at once', async () => {
    const name = 'x'.repeat(90);
    const text = `id;name\n${Array.from({ length: 5_000 }, (_, n) => `${n};"${name}, ${n}"`).join('\n')}\n`;
    const { records, unreadable } = await read(text);
    expect(unreadable).toEqual([]);
    expect(records).toHaveLength(5_001);
    expect(records.at(-1)).toEqual({ line: 5_001, cells: ['4999', `${name}, 4999`] });
  });
});
