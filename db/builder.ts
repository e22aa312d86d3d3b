/**
 * drizzle's query builder on the driver's own pools and transactions, for what is stored and read by key: typed by db/schema/, so that a
 * column with another name does not compile. Sets and what is asked most stay SQL (decision 0001).
 * Invariant: a statement leaves the pool as it is, since `drizzle(pool)` would replace its conversions of dates and JSON, and fails with
 * the driver's own error: drizzle's has the parameters, which are people's data, in its message.
 */
import { DrizzleQueryError, type Placeholder, type Query, sql } from 'drizzle-orm';
import { NoopCache } from 'drizzle-orm/cache/core';
import { PgDialect, type PreparedQueryConfig, type SelectedFieldsOrdered } from 'drizzle-orm/pg-core';
import { PostgresJsDatabase, PostgresJsPreparedQuery, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import type { Db, Pool } from './client.ts';

type None = Record<string, never>;
export type Builder = PostgresJsDatabase<None>;
type Values = Record<string, unknown>;

class Statement<Config extends PreparedQueryConfig> extends PostgresJsPreparedQuery<Config> {
  override async execute(values?: Values): Promise<Config['execute']> {
    try {
      return await super.execute(values);
    } catch (error) {
      throw error instanceof DrizzleQueryError ? error.cause : error;
    }
  }
}

/** Prepared by the server, as templates are; `simple` is said because the driver would not prepare what has no parameters. */
const how: postgres.UnsafeQueryOptions & { simple: boolean } = { prepare: true, simple: false };

/** All that drizzle asks of a pool or a transaction. */
const clientOf = (db: Db): Pool =>
  ({ unsafe: (text: string, values: postgres.ParameterOrJSON<never>[]) => db.unsafe(text, values, how) }) as unknown as Pool;

class Session extends PostgresJsSession<Pool, None, None> {
  override prepareQuery<Config extends PreparedQueryConfig>(
    query: Query,
    fields: SelectedFieldsOrdered | undefined,
    _name: string | undefined,
    isArray: boolean,
    toResult?: (rows: unknown[][]) => Config['execute'],
  ): Statement<Config> {
    return new Statement(this.client, query.sql, query.params, this.logger, cache, undefined, undefined, fields, isArray, true, toResult);
  }
}

const cache = new NoopCache();
const dialect = new PgDialect();

const on = (client: Pool): Builder => new PostgresJsDatabase(dialect, new Session(client, dialect, undefined), undefined);

/** The builder on this pool or in this transaction. */
export const builder = (db: Db): Builder => on(clientOf(db));

type Prepared<Result> = { prepare: (name: string) => { execute: (values: Values) => Promise<Result> } };

/**
 * A statement that is built once, for any pool or transaction; `names` are its parameters. For what pages ask: building one anew takes
 * longer than the rest of asking it.
 */
export const prepare = <Name extends string, Result>(
  names: readonly Name[],
  build: (builder: Builder, values: Record<Name, Placeholder>) => Prepared<Result>,
): ((db: Db, values: Record<Name, unknown>) => Promise<Result>) => {
  const places = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as unknown as Record<Name, Placeholder>;
  const statement = build(on({} as Pool), places).prepare('');
  return (db, values) => (Object.create(statement, { client: { value: clientOf(db) } }) as typeof statement).execute(values);
};
