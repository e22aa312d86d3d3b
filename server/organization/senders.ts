/** Senders and their cards: added, renamed and changed by administrators. */
import { type Db, web } from '#db/client.ts';
import { findSender, listSenders as listSenderRows, type SenderRow } from '#db/organization/senders.ts';
import { canWrite, mayAdminister } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import { canonicalJson } from '#server/fingerprint.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeOrAsk, requireAmongAdministrators } from './change.ts';
import type { SenderInput } from './input.ts';
import { toSenderCard } from './sender-card.ts';
import { type Changed, changeOrganization } from './settings.ts';
import type { SenderChoice, SenderForm } from './view.ts';

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
  mayAdminister(viewer) ? (await listSenderRows(web())).map(toForm) : [];

/** The senders a writer may choose from: all. The first is the default. */
export const listSenderChoices = async (viewer: Viewer): Promise<SenderChoice[]> =>
  canWrite(viewer) ? (await listSenderRows(web())).map(({ id, name, card }) => ({ id, name, card: toSenderCard(card) })) : [];

/**
 * The sender as a draft stores it: null for the first one, or when none was chosen (''). Throws Refused when there is no such sender:
 * another one would say something its writer did not mean.
 */
export const readSender = async (asked: string, db: Db = web()): Promise<string | null> => {
  if (asked === '') return null;
  const rows = await listSenderRows(db);
  if (!rows.some((row) => row.id === asked)) throw new Refused('form', { sender: 'senderGone' });
  return rows[0]?.id === asked ? null : asked;
};

const said = ({ name, card }: SenderRow) => ({ name, card: toSenderCard(card) });

const isSame = (one: object, other: object): boolean => canonicalJson(one) === canonicalJson(other);

/** Adds or changes a sender; a change waits for a second administrator. */
export const saveSender = (viewer: Viewer, { id, ...after }: SenderInput): Promise<Changed> =>
  changeOrganization(viewer, async (tx) => {
    if (id === '') {
      await requireAmongAdministrators(tx, viewer);
      // Pressed again after a lost answer: there is one already, and its id is not known to the form.
      if ((await listSenderRows(tx)).some((row) => isSame(said(row), after))) return 'done';
      return changeOrAsk(tx, viewer, { key: 'sender', senderId: null, before: null, after });
    }
    const found = await findSender(tx, id);
    if (!found) throw new Refused('notFound');
    const before = said(found);
    if (isSame(before, after)) return 'done';
    return changeOrAsk(tx, viewer, { key: 'sender', senderId: id, before, after });
  });
