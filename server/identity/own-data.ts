/** Everything the portal knows about its viewer, as one JSON document. Invariant: about the viewer alone, and written down. */
import { insertAudit } from '#db/audit.ts';
import { directory, web } from '#db/client.ts';
import { listOwnAudit, listOwnNotices, listReceived, listWritten } from '#db/identity/own-data.ts';
import { readProfile } from './profile.ts';
import type { Viewer } from './viewer.ts';

/** Throws when the viewer is gone, which ends their sessions too. */
export const readOwnData = async (viewer: Viewer) => {
  const { personId } = viewer;
  await insertAudit(web(), { actorId: personId, action: 'person.data', subject: personId });
  const [{ devices, received: _received, receipts: _receipts, ...person }, received, written, notices, audit] = await Promise.all([
    readProfile(viewer),
    listReceived(directory(), personId),
    listWritten(directory(), personId),
    listOwnNotices(web(), personId),
    listOwnAudit(directory(), personId),
  ]);
  // The session's name is of use to nobody else, and of none here.
  const signedIn = devices.map(({ session: _session, ...device }) => device);
  return { at: new Date().toISOString(), person, signedIn, received, written, notices, audit };
};
