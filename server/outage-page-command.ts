/**
 * npm run outage-page -- FILE: writes the page the proxy shows while the portal does not answer, with the company's name, telephone
 * and language as they are set now. Invariant: the file is whole at each moment, and stays as it is when the settings cannot be read.
 */
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { openPool } from '#db/client.ts';
import { env } from '#env';
import { readOrganizationNow } from '#server/organization/settings.ts';
import { outagePage } from './outage-page.ts';

/** Written beside it and moved: a proxy that reads meanwhile finds the old one or the new one. */
const writeWhole = async (file: string, text: string): Promise<void> => {
  const half = `${file}.${process.pid}`;
  try {
    await writeFile(half, text, { flag: 'wx' });
    // The proxy reads it as somebody else, whatever the umask is.
    await chmod(half, 0o644);
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
};

/** Returns what to print. Rejects when the database cannot be asked or the file not be written. */
export const writeOutagePage = async (databaseUrl: string, file: string | undefined): Promise<string> => {
  if (!file) throw new Error('Say where: npm run outage-page -- /var/www/pregon/outage.html');
  const pool = openPool(databaseUrl, 'pregon-outage-page');
  try {
    const organization = await readOrganizationNow(pool);
    await writeWhole(file, outagePage(organization));
    const calls =
      organization.telephone === ''
        ? 'names NO emergency telephone: none is set in Settings'
        : `tells people to call ${organization.telephone}`;
    return `${file} ${calls}`;
  } finally {
    await pool.end({ timeout: 2 });
  }
};

/** Exit code 1 when nothing was written. */
const run = async (): Promise<void> => {
  try {
    process.stdout.write(`${await writeOutagePage(env().DATABASE_URL, process.argv[2])}\n`);
  } catch (error) {
    process.stderr.write(`Not written: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
};

if (import.meta.main) await run();
