/** Who speaks, and what they say of themselves: named, renamed and added by administrators. */
import { insertAudit } from '#db/audit.ts';
import { web } from '#db/client.ts';
import { insertSender, listSenders as listSenderRows, type SenderRow, updateSender } from '#db/senders.ts';
import { toSenderCard } from '#server/announcements/read.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { SenderInput } from './input.ts';
import { changeHouse, readHouse } from './settings.ts';
import type { SenderForm } from './view.ts';

const toForm = (row: SenderRow): SenderForm => ({
  id: row.id,
  name: row.name,
  purpose: '',
  mail: '',
  telephone: '',
  never: '',
  ...toSenderCard(row.card),
});

/** For administrators; the first is the one announcements are written in the name of. */
export const listSenders = async (viewer: Viewer): Promise<SenderForm[]> =>
  viewer.isAdministrator ? (await listSenderRows(web())).map(toForm) : [];

/** In whose name a new announcement speaks. */
export const findSpeakerName = async (): Promise<string> => {
  const [first] = await listSenderRows(web());
  return first?.name ?? (await readHouse()).companyName;
};

export const saveSender = (viewer: Viewer, { id, ...said }: SenderInput): Promise<{ outcome: 'done' }> =>
  changeHouse(viewer, async (tx) => {
    const result = id === '' ? 'added' : await updateSender(tx, { id, ...said });
    if (result === 'gone') throw new Refused('notFound');
    if (result === 'same') return;
    const subject = id === '' ? await insertSender(tx, said) : id;
    await insertAudit(tx, { actorId: viewer.personId, action: `sender.${result}`, subject });
  });
