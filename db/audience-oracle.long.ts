import { expect, test } from 'vitest';
import { freshDatabase } from '../e2e/fresh-database.ts';
import { rulesACompany } from '../e2e/unit-company.ts';
import { compareWithOracle } from '../e2e/unit-oracle.ts';

const db = freshDatabase();
const cases = 100_000;

test(`${cases} random rules on random companies mean the people one finds one by one`, async () => {
  const tried = await compareWithOracle(db.owner, { companies: cases / rulesACompany });
  expect(tried.cases).toBe(cases);
});
