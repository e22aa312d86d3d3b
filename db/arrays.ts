/**
 * The array types our queries use, said to the driver. It would ask each new connection for them, and a connection that is
 * lost while it asks ends the process: nobody waits for that answer. An array of another type fails at its first use.
 */

const toLiteral = (values: unknown[]): string =>
  values.length === 0 ? '{}' : `{"${values.map((value) => String(value).replace(/[\\"]/g, '\\$&')).join('","')}"}`;

/** What an array takes for its own, or leaves away. */
const special = ['"', '\\', '{', '}', ' ', '\t', '\n', '\v', '\f', '\r'];

/**
 * Thousands of ids at once while an announcement goes out: what has an id's length and no special character is one id, or
 * PostgreSQL says that it is none. Looking whether each character is an id's takes seven times as long as the rest.
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
