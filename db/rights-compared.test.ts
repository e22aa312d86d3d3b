/** Rights in SQL and in domain/rights.ts give the same answers on random people, roles and announcements. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findWritingRights } from '#db/directory/grants.ts';
import { listDesksOf } from '#db/reading/announcements.ts';
import { type Asker, canWrite, isOnDesk, isTheirs, mayManage, mayRead, type Rights, rightsOf, scopeOf } from '#domain/rights.ts';
import { roles } from '#domain/role.ts';
import { type State, states } from '#domain/state.ts';
import { type Case, type Company, cases, companies, idOf, inCompany, pathsOf, toCase } from '../testing/company.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import type { Tx } from './client.ts';
import * as sql from './rights.ts';

const db = freshDatabase();
const worlds = 60;

type Grant = { person: number; role: (typeof roles)[number]; department: number; when: 'past' | 'now' | 'ending' | 'to come' };
type Announced = { author: number; state: State; recipients: number[] };

const some = fc.nat(999);
const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({
    person: some,
    role: fc.constantFrom(...roles, 'manager', 'manager', 'manager'),
    department: some,
    when: fc.constantFrom('past', 'now', 'now', 'now', 'ending', 'to come'),
  }),
  { maxLength: 8, size: 'max' },
);
const announced: fc.Arbitrary<Announced[]> = fc.array(
  fc.record({
    author: some,
    state: fc.constantFrom(...states, 'live', 'ended', 'held'),
    recipients: fc.array(some, { maxLength: 3, size: 'max' }),
  }),
  { minLength: 6, maxLength: 6 },
);
/** A few people are enough: each of them asks. */
const small = companies.filter(({ people }) => people.length > 0).map((company) => ({ ...company, people: company.people.slice(0, 6) }));

const pick = (kind: 'person' | 'department', list: readonly unknown[], n: number): string => idOf(kind, n % list.length);
const idOfAnnouncement = (index: number): string => `0000000a-0000-4000-8000-${String(index).padStart(12, '0')}`;

type Row = { id: string; author: string; state: State; recipients: string[]; rule: Case['rule'] };
type GrantRow = { person: string; role: string; departmentId: string | null; when: Grant['when'] };

const toRows = (company: Company, drawn: { grants: Grant[]; announced: Announced[]; rules: Case[] }) => ({
  grants: drawn.grants.map(({ person, role, department, when }): GrantRow => {
    const departmentId = role === 'manager' ? pick('department', company.departments, department) : null;
    return { person: pick('person', company.people, person), role, departmentId, when };
  }),
  announced: drawn.announced.map(({ author, state, recipients }, index): Row => {
    const people = [...new Set(recipients.map((each) => pick('person', company.people, each)))];
    const rule = drawn.rules[index]?.rule ?? { anyOf: [] };
    return { id: idOfAnnouncement(index), author: pick('person', company.people, author), state, recipients: people, rule };
  }),
});

const insertWorld = async (tx: Tx, { grants, announced }: ReturnType<typeof toRows>): Promise<void> => {
  await tx`
    insert into grants (person_id, role, department_id, source, why, starts_at, ends_at)
    select person, role, "departmentId", 'hand', 'test', now() + case when "when" = 'to come' then interval '1 day' else interval '-2 days' end,
      case "when" when 'past' then now() - interval '1 day' when 'ending' then now() + interval '1 day' end
    from jsonb_to_recordset(${tx.json(grants)}) as g(person uuid, role text, "departmentId" uuid, "when" text)`;
  await tx`insert into senders (name) values ('x')`;
  await tx`
    insert into announcements (id, public_code, sender_id, author_id, idempotency_key, current_revision_id, state, publish_at, live_at, expires_at)
    select a.id, a.id::text, (select id from senders limit 1), author, a.id, a.id, state, now(), now(), now() + interval '1 hour'
    from jsonb_to_recordset(${tx.json(announced)}) as a(id uuid, author uuid, state text)`;
  await tx`
    insert into revisions (id, announcement_id, number, severity, audience_rule, state)
    select a.id, a.id, 1, 'minor', rule, state from jsonb_to_recordset(${tx.json(announced)}) as a(id uuid, rule jsonb, state text)`;
  await tx`
    insert into recipients (announcement_id, person_id, origin)
    select a.id, p.id::uuid, 'frozen'
    from jsonb_to_recordset(${tx.json(announced)}) as a(id uuid, recipients jsonb), jsonb_array_elements_text(a.recipients) p(id)`;
};

type Said = { id: string; onDesk: boolean; theirs: boolean; manage: boolean; read: boolean };

const askSql = (tx: Tx, by: Asker): Promise<Said[]> => tx<Said[]>`
  select a.id, ${sql.isOnDesk(tx, by)} as on_desk, ${sql.isTheirs(tx, by)} as theirs, ${sql.mayManage(tx, by)} as manage, ${sql.mayRead(tx, by)} as read
  from announcements a join revisions r on r.id = a.current_revision_id
    left join recipients m on m.announcement_id = a.id and m.person_id = ${by.personId}
  order by a.id`;

const askDomain = (by: Asker, announced: Row[], pathOf: ReturnType<typeof pathsOf>): Said[] =>
  announced.map(({ id, author: authorId, recipients, ...rest }) => {
    const announcement = { ...rest, authorId, isRecipient: recipients.includes(by.personId) };
    return {
      id,
      onDesk: isOnDesk(by, announcement, pathOf),
      theirs: isTheirs(by, announcement, pathOf),
      manage: mayManage(by, announcement, pathOf),
      read: mayRead(by, announcement, pathOf),
    };
  });

const rightsNow = (grants: GrantRow[], person: string): Rights =>
  rightsOf(grants.filter((each) => each.person === person && (each.when === 'now' || each.when === 'ending')));

test(`in ${worlds} random companies the database opens to each person what domain opens to them`, async () => {
  const tried = { onDesk: 0, theirs: 0, manage: 0, read: 0, closed: 0 };
  db.owner.options.prepare = false;
  const world = fc.asyncProperty(small, grants, announced, cases, async (company, ofGrants, ofAnnounced, ofRules) => {
    const rules = ofRules.map((each) => toCase(company, each));
    const rows = toRows(company, { grants: ofGrants, announced: ofAnnounced, rules });
    const people = company.people.map((person, index) => ({ ...person, id: idOf('person', index) }));
    await inCompany(db.owner, company, async (tx) => {
      await insertWorld(tx, rows);
      const desks = new Map<string, string[]>();
      for (const { id } of rows.announced) desks.set(id, await listDesksOf(tx, [id]));
      for (const person of people) {
        const works = person.active && !person.erased;
        const { isEditor, manages } = rightsNow(rows.grants, person.id);
        const writing = await findWritingRights(tx, person.id);
        expect({ ...writing, manages: writing.manages.sort() }).toMatchObject(
          works ? { isEditor, manages: manages.sort() } : { isEditor: false, manages: [] },
        );
        const by = { personId: person.id, scope: scopeOf({ isEditor, manages }) };
        const said = await askSql(tx, by);
        expect(said, JSON.stringify(by)).toEqual(askDomain(by, rows.announced, pathsOf(company)));
        for (const each of said) {
          // The people in whose newsroom it is are compared the other way round as well; an author is also notified when it has left
          // theirs.
          const isAuthor = rows.announced.some(({ id, author }) => id === each.id && author === person.id);
          const isTold = canWrite({ isEditor, manages }) && (each.onDesk || isAuthor);
          expect(desks.get(each.id)?.includes(person.id), `${person.id} is told of ${each.id}`).toBe(isTold);
          for (const part of ['onDesk', 'theirs', 'manage', 'read'] as const) tried[part] += each[part] ? 1 : 0;
          tried.closed += each.onDesk || each.theirs || each.manage || each.read ? 0 : 1;
        }
      }
      return true;
    });
  });
  await fc.assert(world, { numRuns: worlds, seed: 20_261_130 });
  // Where nothing is opened, or everything, two wrong answers agree.
  for (const [part, times] of Object.entries(tried)) expect(times, part).toBeGreaterThan(worlds);
}, 120_000);
