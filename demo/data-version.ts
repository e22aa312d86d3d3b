/**
 * The version that made the data in a folder. Invariant: the mark is there before the data, so data without a fitting mark
 * are never used: they are told of, with the way out, and not guessed at.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';
import { secretsFile } from './secrets.ts';
import { Refusal } from './settings.ts';

/** Raise it when what demo/seed.ts writes changes: data folders made before are then refused. */
export const seedVersion = 4;

type Mark = { seed: number; migrations: string[] };

const markFile = 'data-version.json';
/** All the demo ever writes into its folder. Nothing else is removed: the folder may hold other things. */
const ours = ['postgres', 'postgres.new', 'postgres.log', 'mailbox', 'running.json', secretsFile, markFile];

const listMigrations = (): string[] => {
  const journal = JSON.parse(readFileSync(join(root, 'db/migrations/meta/_journal.json'), 'utf8')) as { entries: { tag: string }[] };
  return journal.entries.map((entry) => entry.tag);
};

/** Empties the data folder, and the database's own place where that is elsewhere. */
export const forgetData = (folder: string, dataFolder: string): void => {
  for (const path of [...ours.map((name) => join(folder, name)), dataFolder]) rmSync(path, { recursive: true, force: true });
};

/** True for data this code can go on with: the same seed, and no migration that it does not know. */
const fits = (mark: Mark, now: Mark): boolean =>
  mark.seed === now.seed && mark.migrations.every((tag, index) => tag === now.migrations[index]);

/** Marks the data folder; refuses data of another version. */
export const checkDataVersion = (folder: string, dataFolder: string): void => {
  const file = join(folder, markFile);
  const now: Mark = { seed: seedVersion, migrations: listMigrations() };
  const unmarked: Mark = existsSync(dataFolder) ? { seed: 0, migrations: [] } : now;
  const mark = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Mark) : unmarked;
  if (!fits(mark, now)) {
    const which = mark.seed > now.seed || mark.migrations.length > now.migrations.length ? 'a newer' : 'an older';
    throw new Refusal(`The data in ${folder} were made by ${which} version. Start empty with DEMO_FRESH=1 npm run demo`);
  }
  // Written again at each start: migrations are added to the data as they come.
  writeFileSync(file, JSON.stringify(now));
};
