/** Who speaks, and what they say of themselves: named, renamed and added by administrators. */
import { web } from '#db/client.ts';
import { findSender, listSenders as listSenderRows, type SenderRow } from '#db/senders.ts';
import { toSenderCard } from '#server/announcements/read.ts';
import { canonicalJson } from '#server/audience/rule.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeOrAsk } from './change.ts';
import type { SenderInput } from './input.ts';
import { type Changed, changeHouse, readHouse } from './settings.ts';
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

/** What is another than it was waits for a second administrator. */
export const saveSender = (viewer: Viewer, { id, ...after }: SenderInput): Promise<Changed> =>
  changeHouse(viewer, async (tx) => {
    if (id === '') return changeOrAsk(tx, viewer, { key: 'sender', senderId: null, before: null, after });
    const found = await findSender(tx, id);
    if (!found) throw new Refused('notFound');
    const before = { name: found.name, card: toSenderCard(found.card) };
    if (canonicalJson(before) === canonicalJson(after)) return 'done';
    return changeOrAsk(tx, viewer, { key: 'sender', senderId: id, before, after });
  });
