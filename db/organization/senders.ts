/** Senders. Every announcement names its sender by id, so a sender is renamed, never removed. */
import type { Db } from '#db/client.ts';

export type SenderRow = { id: string; name: string; card: unknown };

/** Senders in their order. The first is the default of a new announcement. */
export const listSenders = (db: Db): Promise<SenderRow[]> => db<SenderRow[]>`select id, name, card from senders order by id`;

/** The id of the one that speaks first. */
export const firstSender = (db: Db) => db`(select id from senders order by id limit 1)`;

/** The sender of announcement a: null when it is the first sender, as in everything written before senders could be chosen. */
export const senderOf = (db: Db) => db`nullif(a.sender_id, ${firstSender(db)}) as sender_id`;

export const hasSender = async (db: Db): Promise<boolean> => {
  const [row] = await db<{ any: boolean }[]>`select exists (select from senders) as any`;
  return row?.any ?? false;
};

/** Until the transaction ends nobody else adds one; who reads does not wait. */
export const lockSenders = async (tx: Db): Promise<void> => {
  await tx`lock table senders in share row exclusive mode`;
};

export const insertSender = async (
  tx: Db,
  sender: { name: string; card: Record<string, string>; confirmedBy: string | null },
): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`insert into senders (name, card, confirmed_by)
    values (${sender.name}, ${tx.json(sender.card)}, ${sender.confirmedBy}) returning id`;
  if (!row) throw new Error('A sender was not stored');
  return row.id;
};

/** Null when there is no such sender. */
export const findSender = async (db: Db, id: string): Promise<SenderRow | null> => {
  const [row] = await db<SenderRow[]>`select id, name, card from senders where id = ${id}`;
  return row ?? null;
};

export const updateSender = async (
  tx: Db,
  sender: { id: string; name: string; card: Record<string, string>; confirmedBy: string },
): Promise<void> => {
  await tx`update senders set name = ${sender.name}, card = ${tx.json(sender.card)}, confirmed_by = ${sender.confirmedBy} where id = ${sender.id}`;
};
