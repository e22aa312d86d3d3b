/**
 * The organization's settings, by key.
 * Invariant: one statement both changes a row and says whether anything changed, so that a change is logged only when there was one.
 */
import { eq, sql } from 'drizzle-orm';
import { builder, prepare } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import { asJson, type Stored } from '#db/schema/columns.ts';
import { settings } from '#db/schema/organization.ts';

export type SettingRow = Pick<Stored<typeof settings>, 'key' | 'value'>;

/** Everything a page may need, in one small query: of the logo, what kind of file it is; its bytes are left where they are. */
export const listSettings = (db: Db): Promise<SettingRow[]> =>
  db<SettingRow[]>`
    select key, case when key = 'logo' and jsonb_typeof(value) = 'object'
      then value || jsonb_build_object('type', (select file.value ->> 'type' from settings file where file.key = 'logoFile')) else value end as value
    from settings where key not in ('epoch', 'place', 'logoFile')`;

const byKey = prepare(['key'], (q, { key }) => q.select({ value: settings.value }).from(settings).where(eq(settings.key, key)));

/** The value of one setting; undefined when it was never set. */
export const findSetting = async (db: Db, key: string): Promise<unknown> => {
  const [row] = await byKey(db, { key });
  return row?.value;
};

/** Stores a value (null: back to the default). Returns false when it was that already. */
export const upsertSetting = async (
  tx: Db,
  setting: { key: string; value: unknown; by: string; confirmedBy: string | null },
): Promise<boolean> => {
  const value = asJson(setting.value);
  const said = { value, changedBy: setting.by, confirmedBy: setting.confirmedBy };
  const result = await builder(tx)
    .insert(settings)
    .values({ key: setting.key, ...said })
    .onConflictDoUpdate({
      target: settings.key,
      set: { ...said, changedAt: sql`now()` },
      setWhere: sql`${settings.value} is distinct from ${value}`,
    });
  return result.count === 1;
};
