/** Notices become mails at once, whether or not their reader has a browser open. Runs in the worker role only. */
import type { Pool } from '#db/client.ts';
import { insertNoticeMails } from '#db/notices/notices.ts';

const chunk = 500;
/** As for an advisory: behind danger to life, before what is good to know. */
const priority = 2;

/** Writes the mails of a chunk of notices into the ledger. Returns false when none waited. */
export const mailNotices = async (pool: Pool): Promise<boolean> => (await insertNoticeMails(pool, chunk, priority)) > 0;
