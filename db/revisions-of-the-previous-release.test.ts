/**
 * The release before this one runs beside it for a while. It knows announcements.state alone, and its statements stand here as it has them:
 * each moves the revision along. What it left is brought over by the migration. To be deleted with the trigger follow_announcement.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { openPool, type Pool } from './client.ts';

const db = freshDatabase();
let web: Pool;
let worker: Pool;
let author: string;

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
  web = openPool(db.url('web'), 'unit');
  worker = openPool(db.url('worker'), 'unit');
});

afterAll(() => Promise.all([web.end(), worker.end()]));

/** Its statements, each by the login that runs it. */
const old = {
  insertRevision: async (id: string, number: number) => {
    const [row] = await web<{ id: string }[]>`
      insert into revisions (announcement_id, number, round, severity, audience_rule) values (${id}, ${number}, 1, 'minor', '{"anyOf": []}') returning id`;
    await web`update announcements set current_revision_id = ${row?.id ?? ''} where id = ${id}`;
  },
  insertDraft: async () => {
    const [row] = await web<{ id: string }[]>`
      insert into announcements (public_code, sender_id, author_id, idempotency_key)
      select ${randomUUID()}, s.id, ${author}, ${randomUUID()} from senders s order by s.id limit 1 on conflict (idempotency_key) do nothing returning id`;
    const id = row?.id ?? '';
    await old.insertRevision(id, 1);
    return id;
  },
  submit: async (id: string, giveUpSeconds = 5) => {
    await web`update revisions set submitted_by = ${author}, submitted_at = now(), rule_hash = '', content_hash = '', expires_at = now() + interval '1 hour', counted = '{}'
      where id = (select current_revision_id from announcements where id = ${id})`;
    await web`update announcements a set state = 'scheduled', publish_at = now(), give_up_at = now() + make_interval(secs => ${giveUpSeconds}), expires_at = r.expires_at
      from revisions r where a.id = ${id} and r.id = a.current_revision_id`;
  },
  reopen: (id: string) => web`
    update announcements set state = 'draft', publish_at = null, give_up_at = null
    where id = ${id} and (state = 'held' or (state = 'scheduled' and give_up_at <= now()))`,
  delete: async (id: string) => {
    await web`update announcements set state = 'deleted' where id = ${id} and state = 'draft'`;
    await web`delete from texts t using revisions r where r.id = t.revision_id and r.announcement_id = ${id} and r.submitted_at is null`;
    await web`update revisions set audience_rule = '{"anyOf": []}', rule_hash = null, counted = null where announcement_id = ${id} and submitted_at is null`;
  },
  live: (id: string) => worker`update announcements set state = 'live', live_at = now() where id = ${id}`,
  hold: (id: string) => worker`update announcements set state = 'held' where id = ${id}`,
  end: (id: string) => worker`update announcements set state = 'ended', ended_at = now(), ended_because = 'expired' where id = ${id}`,
};

/** The state of its announcement, then that of each revision. */
const statesOf = async (id: string, of: Pool = db.owner): Promise<string[]> => {
  const rows = await of<{ state: string }[]>`
    select state from (select state, 0 as number from announcements where id = ${id} union all select state, number from revisions where announcement_id = ${id}) s order by number`;
  return rows.map((row) => row.state);
};

test('what it publishes and ends is published and ended', async () => {
  const id = await old.insertDraft();
  expect(await statesOf(id)).toEqual(['draft', 'draft']);
  await old.submit(id);
  expect(await statesOf(id)).toEqual(['scheduled', 'scheduled']);
  await old.live(id);
  expect(await statesOf(id)).toEqual(['live', 'live']);
  await old.end(id);
  expect(await statesOf(id)).toEqual(['ended', 'ended']);
});

test('what it holds back, takes back and copies is superseded by the copy', async () => {
  const id = await old.insertDraft();
  await old.submit(id);
  await old.hold(id);
  expect(await statesOf(id)).toEqual(['held', 'held']);
  await old.reopen(id);
  expect(await statesOf(id)).toEqual(['draft', 'draft']);
  await old.insertRevision(id, 2);
  expect(await statesOf(id)).toEqual(['draft', 'superseded', 'draft']);
  await old.submit(id);
  await old.live(id);
  expect(await statesOf(id)).toEqual(['live', 'superseded', 'live']);
});

test('what it takes back in time is a draft, and deleted when it says so', async () => {
  const id = await old.insertDraft();
  await old.submit(id, 0);
  await old.reopen(id);
  await old.delete(id);
  expect(await statesOf(id)).toEqual(['deleted', 'deleted']);
  const open = await old.insertDraft();
  await old.delete(open);
  expect(await statesOf(open)).toEqual(['deleted', 'deleted']);
});

test('what it ends takes an update along that was on its way', async () => {
  const id = await old.insertDraft();
  await old.submit(id);
  await old.live(id);
  await web`insert into revisions (announcement_id, number, severity, audience_rule) values (${id}, 2, 'minor', '{"anyOf": []}')`;
  expect(await statesOf(id)).toEqual(['live', 'live', 'draft']);
  await old.end(id);
  expect(await statesOf(id)).toEqual(['ended', 'ended', 'superseded']);
});

test('it sees an update nowhere: neither in what it shows nor in what it publishes', async () => {
  const id = await old.insertDraft();
  await old.submit(id);
  await old.live(id);
  const [update] = await web<{ id: string }[]>`
    insert into revisions (announcement_id, number, severity, audience_rule, submitted_at, submitted_by, rule_hash, content_hash, counted, expires_at)
    values (${id}, 2, 'minor', '{"anyOf": []}', now(), ${author}, '', '', '{}', now() + interval '2 hours') returning id`;
  await web`update announcements set publish_at = now(), give_up_at = now() + interval '1 minute' where id = ${id}`;
  await web`update revisions set state = 'scheduled' where id = ${update?.id ?? ''}`;
  expect(await statesOf(id)).toEqual(['live', 'live', 'scheduled']);
  const due = await db.owner`
    select a.id from announcements a join revisions r on r.id = a.current_revision_id
    where a.id = ${id} and a.state = 'scheduled' and a.publish_at <= now() and (a.give_up_at is null or a.give_up_at > now())`;
  expect(due).toEqual([]);
});

test('what it left in the database stands where it stood', async () => {
  const name = `unit_before_${randomUUID().replaceAll('-', '')}`;
  await db.owner`create database ${db.owner(name)}`;
  const before = openPool(db.url('owner').replace(/\/[^/]*$/, `/${name}`), 'unit', 1);
  try {
    const journal = await readFile(new URL('./migrations/meta/_journal.json', import.meta.url), 'utf8');
    const tags = (JSON.parse(journal) as { entries: { tag: string }[] }).entries.map((entry) => entry.tag);
    const apply = async (tag: string) => {
      const text = await readFile(new URL(`./migrations/${tag}.sql`, import.meta.url), 'utf8');
      await before.begin(async (tx) => {
        for (const statement of text.split('--> statement-breakpoint')) await tx.unsafe(statement);
      });
    };
    const own = tags.indexOf('0020_state_of_revisions');
    for (const tag of tags.slice(0, own)) await apply(tag);
    await insertSender(before);
    const writer = await insertPerson(before);
    const ids: Record<string, string> = {};
    for (const state of ['draft', 'submitted', 'rejected', 'scheduled', 'held', 'live', 'ended', 'deleted']) {
      const [id, first, current] = [randomUUID(), randomUUID(), randomUUID()];
      ids[state] = id;
      await before.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx`insert into announcements (id, public_code, sender_id, author_id, idempotency_key, state, current_revision_id, publish_at, live_at, expires_at)
          select ${id}, ${id}, s.id, ${writer}, ${id}, ${state}, ${current}, now(), now(), now() from senders s`;
        await tx`insert into revisions (id, announcement_id, number, severity, audience_rule, submitted_at, submitted_by, rule_hash, content_hash, counted, expires_at)
          select each, ${id}, number, 'minor', '{"anyOf": []}', now(), ${writer}, '', '', '{}', now()
          from unnest(${[first, current]}::uuid[]) with ordinality as each(each, number)`;
      });
    }
    for (const tag of tags.slice(own)) await apply(tag);
    for (const [state, id] of Object.entries(ids)) expect(await statesOf(id, before)).toEqual([state, 'superseded', state]);
    const [said] = await before`select count(*)::int as count, count(state_at)::int as moved, max(state_seq) as seq from revisions`;
    expect(said).toEqual({ count: 16, moved: 0, seq: 0 });
  } finally {
    await before.end();
    await db.owner`drop database ${db.owner(name)} with (force)`;
  }
});
