/** A comment names its subject: one that opens with a bare "what", "who" or "which" has to be read twice. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const bare = /(?:\/\*\*(?:\s*\*)?|(?:^|\s)\/\/)\s*(?:what|who|whom|whose|which)\b.*/gim;

const findBare = (code: string): string[] => [...code.matchAll(bare)].map(([comment]) => comment.trim());

test.each([
  ['/** What was told. */', 1],
  ['/**\n * Who may do it.\n */', 1],
  ['  // Which of them comes first.', 1],
  ['const of = 3; // what remains', 1],
  ['/** The rule that says who may. */\n// Asks which. Who answers is stored.', 0],
])('%j has %i of them', (code, count) => {
  expect(findBare(code)).toHaveLength(count);
});

test('no comment of what runs opens with one', () => {
  const files = globSync(['{app,components,db,domain,server}/**/*.{ts,tsx}', '*.ts']);
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) => findBare(readFileSync(file, 'utf8')).map((comment) => `${file}: ${comment}`));
  expect(found).toEqual([]);
});
