/**
 * The audience of large companies: how long the publisher takes to freeze it, a writer to count and to look at it, the worker to find
 * who came and who left, and to write down whom the mail goes to. Each in the product's own functions, with the logins the product has.
 */

import { insertJoinMark } from '../db/audience/joiners.ts';
import { countReaders, insertFrozenRecipients } from '../db/audience/recipients.ts';
import { type Pool, publisher, web, worker } from '../db/client.ts';
import { insertStep } from '../db/delivery/steps.ts';
import { listReach } from '../db/reach/totals.ts';
import type { AudienceRule } from '../domain/audience.ts';
import type { AskedAudience } from '../server/audience/form.ts';
import { bringUpToDate } from '../server/audience/joiners.ts';
import { previewAudience } from '../server/audience/preview.ts';
import { readSpoken } from '../server/audience/readers.ts';
import { runDueStep } from '../server/delivery/steps.ts';
import { insertLive } from '../testing/rows.ts';
import { type Bench, type Figure, type Measured, median, type Row, round } from './bench.ts';
import { type Company, openCompany, openPostgres, type Postgres } from './company.ts';

const rounds = 7;
const departments = 400;
const sizes = (): number[] => {
  const at = process.argv.indexOf('--people');
  return at < 0
    ? [100_000, 500_000]
    : String(process.argv[at + 1])
        .split(',')
        .map(Number);
};

/** Half of the departments below Operations, half below Sales; 40 sites; every tenth person is in a group, every 50th has left, a third each reads English, Spanish, and whatever the organization reads. */
const seed = async (owner: Pool, people: number): Promise<void> => {
  await owner`
    with top as (select uuidv7() as id, name from unnest(array['Operations', 'Sales']) name),
      above as (insert into departments (id, name, path) select id, name, array[id] from top returning id, name)
    insert into departments (id, name, parent_id, path)
    select d.id, 'Department ' || d.n, a.id, array[a.id, d.id]
    from (select uuidv7() as id, n from generate_series(1, ${departments}::int) n) d
      join above a on a.name = case d.n % 2 when 0 then 'Operations' else 'Sales' end`;
  await owner`insert into sites (name, time_zone) select 'Site ' || n, 'UTC' from generate_series(1, 40) n`;
  await owner`insert into groups (name, source) values ('First aiders', 'hand')`;
  await owner.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    // Without triggers: that everybody just came would have the worker look at all of them.
    await tx`set local session_replication_role = replica`;
    await tx`
      insert into persons (external_id, source, name, email, locale, department_id, site_id, active, changed_at)
      select 'P' || n, 'csv', 'Person Núñez ' || n, case when n % 20 > 0 then 'p' || n || '@pregon.example' end, (array['en', 'es', null])[1 + n % 3],
        d.ids[1 + n % ${departments}::int], s.ids[1 + n % 40], n % 50 > 0, now() - interval '1 hour'
      from generate_series(1, ${people}::int) n, (select array_agg(id order by id) as ids from departments where parent_id is not null) d, (select array_agg(id) as ids from sites) s`;
    await tx`insert into memberships (group_id, person_id) select g.id, p.id from groups g, persons p where p.external_id like 'P%0'`;
  });
  await owner.unsafe('vacuum analyze');
};

const idOf = async (owner: Pool, table: 'departments' | 'sites' | 'groups', name: string): Promise<string> => {
  const [row] = await owner<{ id: string }[]>`select id from ${owner(table)} where name = ${name} order by id limit 1`;
  if (!row) throw new Error(`No ${name}`);
  return row.id;
};

/** The middle of some rounds; the first one, which fills caches, does not count. */
const time = async (work: () => Promise<unknown>): Promise<number> => {
  const took: number[] = [];
  for (let turn = 0; turn <= rounds; turn += 1) {
    const began = performance.now();
    await work();
    if (turn > 0) took.push(performance.now() - began);
  }
  return round(median(took));
};

/** From the first statement to the answer to COMMIT. The announcement's id is one of PostgreSQL's own, which ascend. */
const freeze = (rule: AudienceRule) => () =>
  publisher().begin(async (tx) => {
    const [row] = await tx<{ id: string }[]>`select uuidv7() as id`;
    return insertFrozenRecipients(tx, String(row?.id), rule);
  });

/** One in a hundred moves between what is meant and what is not; then the worker looks. Moving is not measured. */
const timeJoiners = async (company: Company, people: number): Promise<number> => {
  const { owner, editor } = company;
  const [operations, sales] = [await idOf(owner, 'departments', 'Operations'), await idOf(owner, 'departments', 'Sales')];
  const { id } = await insertLive(owner, { authorId: editor.personId, rule: { anyOf: [{ department: operations, below: true }] } });
  await insertFrozenRecipients(worker(), id, { anyOf: [{ department: operations, below: true }] });
  await insertJoinMark(worker(), id);
  const took: number[] = [];
  for (let turn = 0; turn <= rounds; turn += 1) {
    // Rows that were checked before are old enough not to be checked again.
    await owner`alter table persons disable trigger user`;
    await owner`update persons set changed_at = now() - interval '1 hour' where changed_at > now() - interval '10 minutes'`;
    await owner`alter table persons enable trigger user`;
    await owner`vacuum persons`;
    await owner`
      update persons set department_id = case when ${operations} = any(d.path) then ${sales}::uuid else ${operations}::uuid end
      from departments d where d.id = persons.department_id and persons.external_id in (select 'P' || n from generate_series(${turn + 1}::int, ${people}::int, 100) n)`;
    const began = performance.now();
    await bringUpToDate(worker());
    if (turn > 0) took.push(performance.now() - began);
  }
  await owner`update announcements set state = 'ended', ended_because = 'withdrawn', ended_at = now() where id = ${id}`;
  return round(median(took));
};

/** Just after a publication to everyone, while PostgreSQL knows nothing of its rows: the mails for everybody, and how far it got. */
const timeFallback = async ({ owner, editor }: Company): Promise<{ fallbackMs: number; chunkMs: number; reachMs: number }> => {
  const everyone: AudienceRule = { everyone: true };
  const { id, revisionId } = await insertLive(owner, { authorId: editor.personId, rule: everyone });
  await publisher().begin((tx) => insertFrozenRecipients(tx, id, everyone));
  await insertStep(worker(), {
    announcementId: id,
    revisionId,
    kind: 'fallback',
    afterMinutes: 0,
    channel: 'mail',
    rule: { to: 'unseen' },
  });
  const chunks: number[] = [];
  for (let more = true; more; ) {
    const began = performance.now();
    more = await runDueStep(worker());
    chunks.push(performance.now() - began);
  }
  const reachMs = await time(() => listReach(web(), [id]));
  await owner`update announcements set state = 'ended', ended_because = 'withdrawn', ended_at = now() where id = ${id}`;
  return { fallbackMs: round(chunks.reduce((all, ms) => all + ms, 0)), chunkMs: round(Math.max(...chunks)), reachMs };
};

const measureSize = async (postgres: Postgres, people: number): Promise<Row> => {
  const company = await openCompany(postgres, 1);
  try {
    const { owner, editor } = company;
    await seed(owner, people);
    const everyone: AudienceRule = { everyone: true };
    const asked: AskedAudience = {
      everyone: false,
      anyOf: [
        { department: await idOf(owner, 'departments', 'Operations'), below: true },
        { group: await idOf(owner, 'groups', 'First aiders') },
      ],
      allOf: [],
      except: [{ site: await idOf(owner, 'sites', 'Site 7') }],
    };
    const combined: AudienceRule = { anyOf: asked.anyOf, except: asked.except };
    const row = {
      people,
      freezeMs: await time(freeze(everyone)),
      freezeCombinedMs: await time(freeze(combined)),
      countMs: await time(async () => countReaders(web(), combined, await readSpoken())),
      countEveryoneMs: await time(async () => countReaders(web(), everyone, await readSpoken())),
      previewMs: await time(() => previewAudience(editor, asked, '')),
      searchMs: await time(() => previewAudience(editor, asked, 'nunez 4242')),
    };
    return { ...row, lateJoinersMs: await timeJoiners(company, people), ...(await timeFallback(company)) };
  } finally {
    await company.end();
  }
};

const promisedFreezeMs: Record<number, number> = { 100000: 500, 500000: 2_500 };
const promisedCountMs: Record<number, number> = { 100000: 200 };

const figuresOf = (row: Row): Figure[] => {
  const people = Number(row['people']);
  const figure = (name: string, column: string, most?: number): Figure => ({
    name: `${people.toLocaleString('en')} people: ${name}`,
    value: Number(row[column]),
    unit: 'ms',
    ...(most === undefined ? {} : { promise: `<= ${most}` }),
  });
  return [
    figure('everyone frozen at publication', 'freezeMs', promisedFreezeMs[people]),
    figure('a combined rule counted', 'countMs', promisedCountMs[people]),
    figure('everyone counted', 'countEveryoneMs', promisedCountMs[people]),
    figure('one in a hundred moved: the late joiners’ pass', 'lateJoinersMs'),
    figure('nobody saw it: all fallback mails written down', 'fallbackMs'),
    // Ending the announcement waits for such a chunk, at most for the lock timeout.
    figure('of that 10,000 at once, the slowest', 'chunkMs', 5_000),
    figure('how far it got, counted', 'reachMs'),
  ];
};

const run = async (): Promise<Measured> => {
  const postgres = await openPostgres();
  const rows: Row[] = [];
  try {
    for (const people of sizes()) rows.push(await measureSize(postgres, people));
  } finally {
    await postgres.stop();
  }
  const notes = [
    `Median of ${rounds} rounds. Counted with the languages they read. Combined: a department with all below or a group, except a site. Preview: counts by place, sample, who is kept out, who is online.`,
    'The database is the demo’s, with its settings (128 MiB of shared buffers, no fsync).',
  ];
  return { rows, figures: rows.flatMap(figuresOf), notes };
};

export const audience: Bench = { about: 'count, freeze and late joiners in large companies', run };
