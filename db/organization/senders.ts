/** Senders. Every announcement names its sender by id, so a sender is renamed, never removed. */
import { eq } from 'drizzle-orm';
import { builder, prepare } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import { senders } from '#db/schema/announcements.ts';
import type { Stored } from '#db/schema/columns.ts';

const columns = { id: senders.id, name: senders.name, card: senders.card };

export type SenderRow = Pick<Stored<typeof senders>, keyof typeof columns>;

const inOrder = prepare([], (q) => q.select(columns).from(senders).orderBy(senders.id));
const byId = prepare(['id'], (q, { id }) => q.select(columns).from(senders).where(eq(senders.id, id)));
const any = prepare([], (q) => q.select({ id: senders.id }).from(senders).limit(1));

/** Senders in their order. The first is the default of a new announcement. */
export const listSenders = (db: Db): Promise<SenderRow[]> => inOrder(db, {});

/** The id of the one that speaks first. */
export const firstSender = (db: Db) => db`(select id from senders order by id limit 1)`;

/** The sender of announcement a: null when it is the first sender, as in everything written before senders could be chosen. */
export const senderOf = (db: Db) => db`nullif(a.sender_id, ${firstSender(db)}) as sender_id`;

export const hasSender = async (db: Db): Promise<boolean> => (await any(db, {})).length > 0;

/** Until the transaction ends nobody else adds one; who reads does not wait. */
export const lockSenders = async (tx: Db): Promise<void> => {
  await tx`lock table senders in share row exclusive mode`;
};

type Said = { name: string; card: Record<string, string> };

export const insertSender = async (tx: Db, sender: Said & { confirmedBy: string | null }): Promise<string> => {
  const [row] = await builder(tx).insert(senders).values(sender).returning({ id: senders.id });
  if (!row) throw new Error('A sender was not stored');
  return row.id;
};

/** Null when there is no such sender. */
export const findSender = async (db: Db, id: string): Promise<SenderRow | null> => {
  const [row] = await byId(db, { id });
  return row ?? null;
};

export const updateSender = async (tx: Db, sender: Said & { id: string; confirmedBy: string }): Promise<void> => {
  const { id, ...said } = sender;
  await builder(tx).update(senders).set(said).where(eq(senders.id, id));
};
