/** A comment names its subject: one that opens with a bare "what", "who" or "which" has to be read twice. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const bare = /(?:\/\*\*(?:\s*\*)?|(?:^|\s)\/\/)\s*(?:what|who|whom|whose|which)(?:ever)?\b.*/gim;

const findBare = (code: string): string[] => [...code.matchAll(bare)].map(([comment]) => comment.trim());

test.each([
  ['/** What was told. */', 1],
  ['/**\n * Who may do it.\n */', 1],
  ['  // Which of them comes first.', 1],
  ['// Whoever waits is told.', 1],
  ['const of = 3; // what remains', 1],
  ['/** The rule that says who may. */\n// Asks which. Who answers is stored.', 0],
])('%j has %i of them', (code, count) => {
  expect(findBare(code)).toHaveLength(count);
});

test('no comment opens with one', () => {
  const folders = 'app,bench,components,db,demo,domain,e2e,messages,server,testing';
  const files = globSync([`{${folders}}/**/*.{ts,tsx,mjs,c}`, '*.{ts,mjs}']).filter((file) => file !== 'testing/comments.test.ts');
  for (const folder of folders.split(',')) expect(files.filter((file) => file.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(5);
  const found = files.flatMap((file) => findBare(readFileSync(file, 'utf8')).map((comment) => `${file}: ${comment}`));
  expect(found).toEqual([]);
});
