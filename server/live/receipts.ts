/**
 * Receipts from browsers: shown, seen, dismissed, acknowledged.
 * Invariant: a report counts only for the person whose session sent it, and only for announcements addressed to them; it is answered after
 * it is stored, so that a browser repeats a lost one.
 */

import { z } from 'zod';
import { live } from '#db/client.ts';
import { type ReceiptRow, upsertReceipts } from '#db/live/receipts.ts';
import { notifyIds } from '#db/notify.ts';
import { answerKinds, receiptKinds } from '#domain/receipt.ts';
import { createDeskHints } from '#server/reach/desk-hints.ts';
import { timing } from '#timing';

const kind = z.enum(receiptKinds);
const report = z.object({ announcementId: z.uuid(), round: z.coerce.number().int().min(1).max(1_000), kind });

/** The JSON a browser posts: up to 50 reports. */
export const reportsSchema = z.object({ receipts: z.array(report).min(1).max(50) });
/** The fields a plain form posts: one answer, and the page to return to. */
export const answerSchema = report.extend({ kind: z.enum(answerKinds), back: z.string().default('/') });

export type Report = z.output<typeof report>;

type Waiting = { rows: ReceiptRow[]; resolve: () => void; reject: (error: unknown) => void };

export const createReceiptStore = () => {
  let waiting: Waiting[] = [];
  const hintDesks = createDeskHints(live);

  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const rows = batch.flatMap((each) => each.rows);
      const counted = await live().begin(async (tx) => {
        const changed = await upsertReceipts(tx, rows);
        await notifyIds(tx, 'pregon_people', changed.answered);
        return changed.counted;
      });
      for (const each of batch) each.resolve();
      hintDesks(counted);
    } catch (error) {
      for (const each of batch) each.reject(error);
    }
  };

  /** Resolves when the reports are stored, with those of the last 250 ms in one statement. */
  return (personId: string, reports: Report[]): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ rows: reports.map((each) => ({ ...each, personId })), resolve, reject });
      if (waiting.length === 1) setTimeout(() => void flush(), timing().receiptBatchMs);
    });
};
