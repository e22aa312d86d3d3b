/**
 * The organization's settings, by key.
 * Invariant: one statement both changes a row and says whether anything changed, so that a change is logged only when there was one.
 */
import type { Db } from '#db/client.ts';

/** Everything a page may need, in one small query: of the logo, what kind of file it is; its bytes are left where they are. */
export const listSettings = (db: Db): Promise<{ key: string; value: unknown }[]> =>
  db<{ key: string; value: unknown }[]>`
    select key, case when key = 'logo' and jsonb_typeof(value) = 'object'
      then value || jsonb_build_object('type', (select file.value ->> 'type' from settings file where file.key = 'logoFile')) else value end as value
    from settings where key not in ('epoch', 'place', 'logoFile')`;

/** The value of one setting; undefined when it was never set. */
export const findSetting = async (db: Db, key: string): Promise<unknown> => {
  const [row] = await db<{ value: unknown }[]>`select value from settings where key = ${key}`;
  return row?.value;
};

/** Stores a value (null: back to the default). Returns false when it was that already. */
export const upsertSetting = async (
  tx: Db,
  setting: { key: string; value: unknown; by: string; confirmedBy: string | null },
): Promise<boolean> => {
  // As text: the driver would turn a JavaScript null into SQL's instead of JSON's.
  const result = await tx`
    insert into settings as s (key, value, changed_by, confirmed_by)
    values (${setting.key}, ${JSON.stringify(setting.value)}::text::jsonb, ${setting.by}, ${setting.confirmedBy})
    on conflict (key) do update set value = excluded.value, changed_by = excluded.changed_by, confirmed_by = excluded.confirmed_by, changed_at = now()
    where s.value is distinct from excluded.value`;
  return result.count === 1;
};
