/**
 * Tells the driver the array types our queries use. Otherwise it asks each new connection for them, and a connection lost during that
 * question ends the process, because the driver does not await the answer. An array of another type fails at its first use.
 */

const toLiteral = (values: unknown[]): string =>
  values.length === 0 ? '{}' : `{"${values.map((value) => String(value).replace(/[\\"]/g, '\\$&')).join('","')}"}`;

/** Characters with a meaning in PostgreSQL's array syntax, or that it drops. */
const special = ['"', '\\', '{', '}', ' ', '\t', '\n', '\v', '\f', '\r'];

/**
 * Fast path for thousands of ids, while an announcement goes out: a text with the length of an id and no special character is passed on as
 * one; PostgreSQL refuses it when it is none. Checking each character for being hexadecimal takes seven times as long as the rest.
 */
const toIdsLiteral = (values: unknown[]): string => {
  const text = values.join();
  const isPlain = values.length > 0 && values.every((value) => typeof value === 'string' && value.length === 36);
  return isPlain && !special.some((each) => text.includes(each)) ? `{${text}}` : toLiteral(values);
};

const fromLiteral = (text: string): string[] =>
  [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)].map(
    ([, quoted, plain = '']) => quoted?.replace(/\\(.)/gs, '$1') ?? plain,
  );

const arrayOf = <Value>(oid: number, toValue: (text: string) => Value, serialize = toLiteral) => ({
  to: oid,
  from: [oid],
  serialize,
  parse: (text: string): Value[] => fromLiteral(text).map(toValue),
});

export const arrayTypes = {
  uuids: arrayOf(2951, String, toIdsLiteral),
  texts: arrayOf(1009, String),
  integers: arrayOf(1007, Number),
};
