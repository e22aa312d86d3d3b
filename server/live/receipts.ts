/**
 * What browsers report: shown, seen, dismissed, acknowledged. Invariant: a report counts only for the person whose session
 * sent it and only for announcements addressed to them; it is answered after it is stored, so a lost one is sent again.
 */
import { z } from 'zod';
import { live } from '#db/client.ts';
import { notify } from '#db/notify.ts';
import { type ReceiptRow, upsertReceipts } from '#db/receipts.ts';
import { timing } from '#timing';

const kind = z.enum(['shown', 'seen', 'dismissed', 'acknowledged']);
const report = z.object({ announcementId: z.uuid(), round: z.coerce.number().int().min(1).max(1_000), kind });

/** What JSON a browser posts: up to 50 reports. */
export const reportsSchema = z.object({ receipts: z.array(report).min(1).max(50) });
/** What a plain form posts: one answer, and where to go back to. */
export const answerSchema = report.extend({ kind: z.enum(['dismissed', 'acknowledged']), back: z.string().default('/') });

export type Report = z.output<typeof report>;

type Waiting = { rows: ReceiptRow[]; resolve: () => void; reject: (error: unknown) => void };

/** PostgreSQL takes 8,000 bytes a notification: 200 ids fit. */
const idsANotification = 200;

export const createReceiptStore = () => {
  let waiting: Waiting[] = [];

  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      await live().begin(async (tx) => {
        const changed = await upsertReceipts(
          tx,
          batch.flatMap((each) => each.rows),
        );
        for (let from = 0; from < changed.length; from += idsANotification) {
          await notify(tx, 'pregon_people', changed.slice(from, from + idsANotification).join(','));
        }
      });
      for (const each of batch) each.resolve();
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
