import { expect, test } from 'vitest';
import { needsApproval, type Severity, severities } from '#domain/severity.ts';
import { mayGo, type RevisionState, revisionStates, statesOnTheWay } from '#domain/state.ts';
import { freshDatabase } from '../testing/fresh-database.ts';

const db = freshDatabase();

test('the code and the database allow the same ways, and refuse all others', async () => {
  const rows = await db.owner<{ was: RevisionState; becomes: RevisionState; allowed: boolean }[]>`
    select was, becomes, allowed_transition(was, becomes) as allowed
    from unnest(${[...revisionStates]}::text[]) was cross join unnest(${[...revisionStates]}::text[]) becomes`;
  expect(rows).toHaveLength(revisionStates.length ** 2);
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

test('the code and the database call the same states on the way', async () => {
  const [row] = await db.owner<{ rule: string }[]>`
    select pg_get_expr(indpred, indrelid) as rule from pg_index where indexrelid = 'revisions_on_the_way'::regclass and indisunique`;
  const indexed = [...(row?.rule ?? '').matchAll(/'([a-z]+)'/g)].map((match) => match[1]);
  expect(indexed).toEqual([...statesOnTheWay]);
});
