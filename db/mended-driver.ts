/**
 * The driver, postgres 3.4.9, ends the whole process when a connection is lost while a transaction is under way: it sends the `rollback`
 * to a connection that is gone, from a timer where nobody can catch it (github.com/porsager/postgres/issues/1208). As long as no version
 * without that is published, two places of it are mended as it is loaded. To be imported before whatever imports the driver. Another
 * version of the driver is left as it is: mended-driver.test.ts says when this file can go.
 */
import { registerHooks } from 'node:module';

const isDriver = (url: string): boolean => /\/node_modules\/postgres\/(cjs\/)?src\/connection\.js$/.test(url);

/** Pairs: a piece of the driver's source, and its replacement. */
const mends: [string, string][] = [
  [
    `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)`,
    // A query that was waiting fails like every other on a closed connection.
    `  function nextWrite(fn) {
    if (socket === null) {
      clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      const lost = Errors.connection('CONNECTION_CLOSED', options, socket)
      query && queryError(query, lost)
      query = null
      while (sent.length) queryError(sent.shift(), lost)
      return false
    }
    const x = socket.write(chunk, fn)`,
  ],
  [
    `  async function closed(hadError) {
`,
    // Bytes not sent yet belong to the lost connection: the next one would begin with them.
    `  async function closed(hadError) {
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
`,
  ],
];

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!isDriver(url) || !loaded.source) return loaded;
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: mends.reduce((text, [faulty, mended]) => text.replace(faulty, () => mended), source) };
  },
});
