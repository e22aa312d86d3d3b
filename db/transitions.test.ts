import { expect, test } from 'vitest';
import { needsApproval, type Severity, severities } from '#domain/severity.ts';
import { allowedTransitions, mayGo, type State } from '#domain/state.ts';
import { freshDatabase } from '../testing/fresh-database.ts';

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

test('the code and the database let one person alone publish the same severities', async () => {
  const rows = await db.owner<{ severity: Severity; needs: boolean }[]>`
    select severity, needs_approval(severity) as needs from unnest(${[...severities]}::text[]) severity`;
  expect(rows.map((row) => row.needs)).toEqual(severities.map(needsApproval));
  expect(severities.filter(needsApproval)).toEqual(['extreme', 'severe']);
});

test('the database knows no state that the code does not', async () => {
  const [row] = await db.owner<{ rule: string }[]>`
    select pg_get_constraintdef(oid) as rule from pg_constraint where conname = 'announcements_state'`;
  const known = [...(row?.rule ?? '').matchAll(/'([a-z]+)'/g)].map((match) => match[1]);
  expect(known.sort()).toEqual(Object.keys(allowedTransitions).sort());
});
