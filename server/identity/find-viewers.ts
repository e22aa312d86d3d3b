/** From sessions to people with their rights, as the database has them now. Used by pages, actions and streams alike. */

import type { Db } from '#db/client.ts';
import { listViewers, type ViewerRow } from '#db/identity/sessions.ts';
import { rightsOf } from '#domain/rights.ts';
import type { Viewer } from './viewer.ts';

export type FoundViewer = { viewer: Viewer; stale: boolean };

/** The viewers of these sessions, by session hash. A session that does not count any more is not in the map. */
export const findViewers = async (db: Db, hashes: string[]): Promise<Map<string, FoundViewer>> => {
  const rows = await listViewers(db, hashes);
  return new Map(rows.map((row) => [row.sessionHash, { viewer: toViewer(row), stale: row.stale }]));
};

const toViewer = (row: ViewerRow): Viewer => ({
  personId: row.personId,
  sessionHash: row.sessionHash,
  name: row.name,
  locale: row.locale,
  timeZone: row.timeZone,
  departmentId: row.departmentId,
  departmentName: row.departmentName,
  siteName: row.siteName,
  inDirectory: row.source !== 'claims',
  ...rightsOf(row.grants),
  version: row.version,
});
