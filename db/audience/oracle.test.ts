import { expect, test } from 'vitest';
import { rulesACompany } from '../../testing/company.ts';
import { freshDatabase } from '../../testing/fresh-database.ts';
import { compareWithOracle } from '../../testing/oracle.ts';
import { isLong } from '../../testing/settings.ts';

const db = freshDatabase();
const cases = isLong ? 2_000 : 1_000;

test(`${cases} random rules on random companies mean the people one finds one by one, and a scope holds nobody outside`, async () => {
  // The same cases at each run; the long test draws others each time.
  const tried = await compareWithOracle(db.owner, { companies: cases / rulesACompany, seed: 20_261_130 });
  expect(tried.cases).toBe(cases);
  // Rules that all mean nobody, or are never shown, would prove nothing.
  const { cases: _cases, ...meaning } = tried;
  for (const [part, meant] of Object.entries(meaning)) expect(meant, part).toBeGreaterThan(cases / 20);
}, 120_000);
