/**
 * The array types our queries use, said to the driver. It would ask each new connection for them, and a connection that is
 * lost while it asks ends the process: nobody waits for that answer. An array of another type fails at its first use.
 */

const toLiteral = (values: unknown[]): string =>
  values.length === 0 ? '{}' : `{"${values.map((value) => String(value).replace(/[\\"]/g, '\\$&')).join('","')}"}`;

const ids = /^[0-9a-f-]{36}(,[0-9a-f-]{36})*$/;

/** Thousands of ids at once while an announcement goes out: what is as long as so many ids, and looks like them, holds nothing to escape. */
const toIdsLiteral = (values: unknown[]): string => {
  const text = values.join();
  return text.length === values.length * 37 - 1 && ids.test(text) ? `{${text}}` : toLiteral(values);
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
