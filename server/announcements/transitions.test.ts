import { expect, test } from 'vitest';
import { freshDatabase } from '../../e2e/fresh-database.ts';
import { allowedTransitions, mayGo } from './transitions.ts';
import type { State } from './view.ts';

const db = freshDatabase();

test('the code and the database allow the same ways, and refuse all others', async () => {
  const states = Object.keys(allowedTransitions) as State[];
  const rows = await db.owner<{ was: State; becomes: State; allowed: boolean }[]>`
    select was, becomes, allowed_transition(was, becomes) as allowed from unnest(${states}::text[]) was cross join unnest(${states}::text[]) becomes`;
  expect(rows).toHaveLength(states.length ** 2);
  const inDatabase = rows.filter((row) => row.allowed).map((row) => `${row.was} -> ${row.becomes}`);
  const inCode = rows.filter((row) => mayGo(row.was, row.becomes)).map((row) => `${row.was} -> ${row.becomes}`);
  expect(inDatabase).toEqual(inCode);
  expect(inDatabase).toContain('scheduled -> live');
});

test('the database knows no state that the code does not', async () => {
  const [row] = await db.owner<{ rule: string }[]>`
    select pg_get_constraintdef(oid) as rule from pg_constraint where conname = 'announcements_state'`;
  const known = [...(row?.rule ?? '').matchAll(/'([a-z]+)'/g)].map((match) => match[1]);
  expect(known.sort()).toEqual(Object.keys(allowedTransitions).sort());
});
