/** Who speaks. Every announcement names its sender by id, so a sender is renamed, never removed. */
import type { Db } from './client.ts';

export type SenderRow = { id: string; name: string; card: unknown };

/** The one that speaks first: announcements are written in its name until one can choose. */
export const listSenders = (db: Db): Promise<SenderRow[]> => db<SenderRow[]>`select id, name, card from senders order by id`;

export const hasSender = async (db: Db): Promise<boolean> => {
  const [row] = await db<{ any: boolean }[]>`select exists (select from senders) as any`;
  return row?.any ?? false;
};

/** Until the transaction ends nobody else adds one; who reads does not wait. */
export const lockSenders = async (tx: Db): Promise<void> => {
  await tx`lock table senders in share row exclusive mode`;
};

export const insertSender = async (tx: Db, sender: { name: string; card: Record<string, string> }): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`insert into senders (name, card) values (${sender.name}, ${tx.json(sender.card)}) returning id`;
  if (!row) throw new Error('A sender was not stored');
  return row.id;
};

/** Returns 'same' when nothing was changed, 'gone' when there is no such sender. */
export const updateSender = async (
  tx: Db,
  sender: { id: string; name: string; card: Record<string, string> },
): Promise<'changed' | 'same' | 'gone'> => {
  const [row] = await tx<{ changed: boolean }[]>`
    select (name, card) is distinct from (${sender.name}::text, ${tx.json(sender.card)}::jsonb) as changed from senders where id = ${sender.id} for update`;
  if (!row) return 'gone';
  if (!row.changed) return 'same';
  await tx`update senders set name = ${sender.name}, card = ${tx.json(sender.card)} where id = ${sender.id}`;
  return 'changed';
};
