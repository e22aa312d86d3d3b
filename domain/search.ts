/** Parses a search: words, and the code printed on an announcement. Pure. */

const longestSearch = 200;
const mostWords = 10;

/** One line of what somebody typed into a search field. */
export const toSearchText = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, longestSearch);

const letters: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', ß: 's', æ: 'a', œ: 'o' };

/** Lower case without accents: "almacen" finds "Almacén", "oystein" finds "Øystein". SQL's `folded` does the same to texts and to people. */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[łøđıßæœ]/g, (letter) => letters[letter] ?? letter);

export const toWords = (text: string): string[] =>
  fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords);

/** The code as it is stored, typed or read out in groups, with any dashes, spaces and case; '' when it cannot be one. */
export const toPublicCode = (text: string): string => {
  const code = text.replace(/[\s\p{Pd}]/gu, '').toUpperCase();
  return /^[0-9A-Z]{8}$/.test(code) ? code : '';
};

/** The words and the code a search line asks for. */
export const toSought = (text: string): { words: string[]; code: string } => ({ words: toWords(text), code: toPublicCode(text) });
