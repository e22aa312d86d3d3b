import { expect, test } from 'vitest';
import { rulesACompany } from '../../testing/company.ts';
import { freshDatabase } from '../../testing/fresh-database.ts';
import { compareWithOracle } from '../../testing/oracle.ts';

const db = freshDatabase();
const cases = 100_000;

test(`${cases} random rules on random companies mean the people one finds one by one`, async () => {
  const tried = await compareWithOracle(db.owner, { companies: cases / rulesACompany });
  expect(tried.cases).toBe(cases);
});
