import { describe, expect, it } from 'vitest';
import { decode, encodingOf, headerLineOf, separatorOf } from './text.ts';

const said = 'id;name\r\n1;José Ñandú – „Büro“\r\n';
const utf16 = (text: string, order: 'le' | 'be'): Buffer =>
  order === 'le' ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'utf16le').swap16();
const mark = '\uFEFF';
/** As Windows writes it: these of its signs are not where ISO-8859-1 has them. */
const windows = Buffer.from([0x31, 0x3b, 0x80, 0x93, 0xf1, 0x94]);

describe('the text of a file', () => {
  const written: [string, Buffer][] = [
    ['UTF-8', Buffer.from(said)],
    ['UTF-8 with a mark', Buffer.from(mark + said)],
    ['UTF-16, the low byte first', utf16(mark + said, 'le')],
    ['UTF-16, the high byte first', utf16(mark + said, 'be')],
    ['UTF-16 without a mark, the low byte first', utf16(said, 'le')],
    ['UTF-16 without a mark, the high byte first', utf16(said, 'be')],
  ];
  for (const [name, bytes] of written) it(`is read from ${name}`, () => expect(decode(bytes).text).toBe(said));

  it('is read from Windows-1252, with its euro and its quotation marks', () => {
    expect(decode(windows)).toEqual({ text: '1;€“ñ”', encoding: 'windows-1252' });
  });

  it('is no UTF-8 for one byte at its very end', () => {
    const long = Buffer.concat([Buffer.from('id;name\n'.repeat(10_000)), Buffer.from([0xf1])]);
    expect(encodingOf(long)).toBe('windows-1252');
  });

  it('may be empty', () => expect(decode(new Uint8Array())).toEqual({ text: '', encoding: 'utf-8' }));
});

describe('the header line', () => {
  it('is the first that is not empty', () => expect(headerLineOf('\r\n\n"id";name\n1;2')).toBe('"id";name'));
  it('is not ended by a line break in quotation marks', () => expect(headerLineOf('id;"the\nname"\n1;2')).toBe('id;"the\nname"'));
  it('is nothing in an empty file', () => expect(headerLineOf('\n\n')).toBe(''));
});

describe('the separator', () => {
  it.each([
    ['id;name;department', ';'],
    ['id,name,department', ','],
    ['id\tname\tdepartment', '\t'],
    ['id;"name, first";"a,b,c"', ';'],
    ['id,"a;b;c;d"', ','],
    ['id;name, first', ';'],
  ])('of %j is %j', (line, separator) => expect(separatorOf(line)).toBe(separator));
  it('is not there in a file of one column', () => expect(separatorOf('id')).toBeNull());
});
