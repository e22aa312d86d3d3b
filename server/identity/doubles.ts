/**
 * Somebody came in with an account nobody knew and may be somebody the portal knows. Invariant: that is told and written down, never
 * acted upon: an e-mail address, or an id that is somebody else's already, gives nobody another person's rights.
 */
import { insertAudit } from '#db/audit.ts';
import type { Tx } from '#db/client.ts';
import { insertDouble } from '#db/directory/doubles.ts';
import { listHolders } from '#db/directory/grants.ts';
import { listPeopleByEmail } from '#db/directory/people.ts';
import { insertNoticeSparingly } from '#db/notices/notices.ts';

/** After so many that nobody has looked at, the list in the directory says the rest: a sign-on that changed everybody's subject sends no flood. */
const mostUnread = 5;

type Newcomer = {
  personId: string;
  /** The person who has the person id they claim. */
  holderId: string | null;
  email: string | null;
};

export const tellDouble = async (tx: Tx, { personId, holderId, email }: Newcomer): Promise<void> => {
  // An address that several share says nothing.
  const sameAddress = holderId === null && email !== null ? await listPeopleByEmail(tx, email, personId) : [];
  const otherId = holderId ?? (sameAddress.length === 1 ? sameAddress[0] : undefined);
  if (otherId === undefined) return;
  const by = holderId === null ? 'email' : 'id';
  if (!(await insertDouble(tx, { personId, otherId, by }))) return;
  await insertAudit(tx, { actorId: null, action: 'identity.double', subject: personId, detail: { other: otherId, by } });
  const personIds = (await listHolders(tx, 'administrator')).sort();
  await insertNoticeSparingly(tx, { personIds, kind: 'double', subject: personId, detail: { by } }, { most: mostUnread, mail: true });
};
