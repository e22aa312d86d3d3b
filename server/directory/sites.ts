/** Sites: made, changed and retired by administrators. Invariant: nobody is left at a site that is retired. */
import { insertAudit } from '#db/audit.ts';
import { web } from '#db/client.ts';
import {
  countPeopleAt,
  hasSiteNamed,
  insertSite,
  listSites as listRows,
  lockSite,
  retireSite as retireRow,
  updateSite,
} from '#db/directory/sites.ts';
import { lockDirectory } from '#db/directory/tree.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeDirectory, requireAdministrator } from './change.ts';
import type { SiteView } from './view.ts';

type Done = Promise<{ outcome: 'done' }>;
/** Without an id: a new one. */
type SiteInput = { id: string | null; name: string; address: string; timeZone: string };

export const listSites = async (viewer: Viewer): Promise<SiteView[]> => {
  requireAdministrator(viewer);
  return (await listRows(web())).map((row) => ({ ...row, address: row.address ?? '' }));
};

/** Times of people without a zone of their own are said in their site's. */
export const saveSite = (viewer: Viewer, { id, name, address, timeZone }: SiteInput): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    if (id && !(await lockSite(tx, id))) throw new Refused('gone');
    if (await hasSiteNamed(tx, name, id)) throw new Refused('form', { name: 'nameTaken' });
    const site = { name, address: address === '' ? null : address, timeZone };
    if (!id) {
      const subject = await insertSite(tx, site);
      await insertAudit(tx, { actorId: viewer.personId, action: 'site.created', subject });
    } else if (await updateSite(tx, { id, ...site }))
      await insertAudit(tx, { actorId: viewer.personId, action: 'site.changed', subject: id });
  });

export const retireSite = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    await lockDirectory(tx);
    if (!(await lockSite(tx, id))) throw new Refused('gone');
    if ((await countPeopleAt(tx, id)) > 0) throw new Refused('retireSitePeople');
    await retireRow(tx, id);
    await insertAudit(tx, { actorId: viewer.personId, action: 'site.retired', subject: id });
  });
