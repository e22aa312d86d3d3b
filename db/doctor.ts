/** Facts about the database and the login that asks. Reads only. */
import type { Db } from './client.ts';

export type ServerFacts = {
  versionNumber: number;
  version: string;
  login: string;
  mayRead: boolean;
  mayPublish: boolean;
  mayMakeTemporary: boolean;
  isSuperuser: boolean;
  now: Date;
};

/** As seen by the login that asks. Rights on tables that are not there yet count as not given. */
export const findServerFacts = async (db: Db): Promise<ServerFacts> => {
  const [row] = await db<ServerFacts[]>`
    select current_setting('server_version_num')::int as version_number, current_setting('server_version') as version, current_user as login,
      coalesce(has_table_privilege(to_regclass('public.announcements'), 'select'), false) as may_read,
      coalesce(has_table_privilege(to_regclass('public.events'), 'insert'), false) as may_publish,
      has_database_privilege(current_database(), 'temporary') as may_make_temporary,
      (select rolsuper from pg_roles where rolname = current_user) as is_superuser, clock_timestamp() as now`;
  if (!row) throw new Error('The database says nothing of itself');
  return row;
};

/** How many connections the server gives to logins that are no superusers. */
export const findConnectionRoom = async (db: Db): Promise<number> => {
  const [row] = await db<{ room: number }[]>`
    select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - current_setting('reserved_connections')::int as room`;
  return row?.room ?? 0;
};
