/**
 * Puts a file's people into the directory, and takes that back. Invariant: all or nothing, in one transaction; whoever leaves is last, so that
 * the brake on departures sees the directory as it is then.
 */

import { insertAudit } from '#db/audit.ts';
import type { Pool, Tx } from '#db/client.ts';
import { hasSqlState } from '#db/client.ts';
import { hasGroupNamed } from '#db/directory/groups.ts';
import {
  type Chunk,
  countGonePlaces,
  deactivateAddedPeople,
  endRolesAndSessions,
  findLastPosition,
  insertAddedPeople,
  insertPlannedPlaces,
  replaceFileGroups,
  revertChangedPeople,
  reviveLeavers,
  updateChangedPeople,
  updateLeavers,
  updateManagers,
} from '#db/directory/import-apply.ts';
import { allowLongStatements, deleteImportFile, findImport, type ImportRow, lockImports, moveImport } from '#db/directory/imports.ts';
import { hasSiteNamed } from '#db/directory/sites.ts';
import { hasNamesake, lockDirectory } from '#db/directory/tree.ts';
import { notifyIds } from '#db/notify.ts';
import type { PlannedPlaces } from '#db/schema/imports.ts';
import { listNeededAdministrators, type Report } from './preview.ts';

/** Positions of rows written by one statement: some 0.5 s. */
const chunk = 10_000;

/** Somebody changed the directory since the preview: nothing was written. */
export class ChangedMeanwhile extends Error {}

const uniqueViolation = '23505';

type Step = (tx: Tx, chunk: Chunk) => Promise<number | undefined>;

const groupsAs =
  (side: 'before' | 'after'): Step =>
  async (tx, each) => {
    await replaceFileGroups(tx, each, side);
    return undefined;
  };

const managers: Step = async (tx, each) => {
  await updateManagers(tx, each);
  return undefined;
};

/** Each step over all positions, one step after the other. Returns what each counted. */
const inChunks = async (tx: Tx, importId: string, steps: Step[], report: Report): Promise<number[]> => {
  const last = await findLastPosition(tx, importId);
  const counts = steps.map(() => 0);
  for (const [at, step] of steps.entries())
    for (let from = 0; from <= last; from += chunk) {
      counts[at] = (counts[at] ?? 0) + ((await step(tx, { importId, from, to: from + chunk - 1 })) ?? 0);
      await report(at * last + Math.min(from + chunk, last), steps.length * last);
    }
  return counts;
};

/** One at a time, in one transaction. */
const begin = async (pool: Pool, importId: string, work: (tx: Tx, row: ImportRow) => Promise<void>): Promise<void> => {
  await pool.begin(async (tx) => {
    await allowLongStatements(tx);
    await lockImports(tx);
    await lockDirectory(tx);
    const row = await findImport(tx, importId);
    if (!row) throw new Error('The import is gone');
    await work(tx, row);
  });
};

const endLeft = async (tx: Tx, importId: string, verdict: 'leaving' | 'added', by: string | null): Promise<void> => {
  await notifyIds(tx, 'pregon_people', await endRolesAndSessions(tx, importId, verdict, by));
};

/** Somebody made a place of the same name since. */
const refuseNamesakes = async (tx: Tx, { departments, sites, groups }: PlannedPlaces): Promise<void> => {
  for (const { name, path } of departments)
    if (await hasNamesake(tx, { name, parentId: path.at(-2) ?? null, except: null })) throw new ChangedMeanwhile();
  for (const { name } of sites) if (await hasSiteNamed(tx, name, null)) throw new ChangedMeanwhile();
  for (const { name } of groups) if (await hasGroupNamed(tx, name, null)) throw new ChangedMeanwhile();
};

/** Throws ChangedMeanwhile; then nothing was written. */
export const apply = async (pool: Pool, importId: string, report: Report): Promise<void> => {
  try {
    await begin(pool, importId, async (tx, { counts, planned, confirmedBy }) => {
      await refuseNamesakes(tx, planned);
      await insertPlannedPlaces(tx, planned);
      if ((await countGonePlaces(tx, importId)) > 0) throw new ChangedMeanwhile();
      // Another administrator may have gone since the preview.
      if ((await listNeededAdministrators(tx, importId)).length > 0) throw new ChangedMeanwhile();
      const steps = [insertAddedPeople, updateChangedPeople, groupsAs('after'), managers, updateLeavers];
      const [added, changed] = await inChunks(tx, importId, steps, report);
      const expected = (counts.changed ?? 0) + (counts.adopted ?? 0) + (counts.returning ?? 0);
      if (added !== (counts.added ?? 0) || changed !== expected) throw new ChangedMeanwhile();
      await endLeft(tx, importId, 'leaving', confirmedBy);
      await deleteImportFile(tx, importId);
      const { added: a = 0, changed: c = 0, leaving = 0, returning = 0 } = counts;
      await insertAudit(tx, {
        actorId: confirmedBy,
        action: 'import.applied',
        subject: importId,
        detail: { added: a, changed: c, leaving, returning },
      });
      if (!(await moveImport(tx, importId, 'applying', 'applied', { appliedAt: new Date(), refusal: null }))) throw new ChangedMeanwhile();
    });
  } catch (error) {
    // Somebody has the external id of one who was to be added, or a site has the name.
    if (hasSqlState(error, uniqueViolation)) throw new ChangedMeanwhile();
    throw error;
  }
};

/** People whom somebody changed since stay as they are now; places that were made stay, and roles that ended. */
export const takeBack = (pool: Pool, importId: string, report: Report): Promise<void> =>
  begin(pool, importId, async (tx, { undoneBy }) => {
    const steps = [revertChangedPeople, groupsAs('before'), reviveLeavers, deactivateAddedPeople];
    const [changed = 0, , revived = 0, left = 0] = await inChunks(tx, importId, steps, report);
    await endLeft(tx, importId, 'added', undoneBy);
    await insertAudit(tx, { actorId: undoneBy, action: 'import.undone', subject: importId, detail: { changed, revived, left } });
    await moveImport(tx, importId, 'undoing', 'undone', { undoneAt: new Date() });
  });
