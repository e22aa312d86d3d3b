/** Refusals of `move`, and the traces it leaves. Those of the database, whoever asks, are in revisions.test.ts. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mayGo, type RevisionState, revisionStates, statesOnTheWay } from '#domain/state.ts';
import { freshDatabase, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { insertLive } from '../testing/rows.ts';
import { isLong } from '../testing/settings.ts';
import { openPool, type Pool } from './client.ts';
import { listLive } from './live/state.ts';
import { move, NotMoved, type Standing } from './move.ts';
import { claimDueAnnouncement, claimEndingAnnouncement } from './publishing/due.ts';
import { type DraftContent, findDraft, insertDraft, insertRevision, submitRevision, updateRevision } from './writing/drafts.ts';

const db = freshDatabase();
let web: Pool;
let worker: Pool;
let author: string;

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
  web = openPool(db.url('web'), 'unit', 2);
  worker = openPool(db.url('worker'), 'unit');
});

afterAll(() => Promise.all([web.end(), worker.end()]));

const content: DraftContent = {
  severity: 'minor',
  senderId: null,
  audienceRule: { everyone: true },
  ackRequired: false,
  escalation: [],
  expiresAt: new Date(Date.now() + 7_200_000),
  texts: [{ locale: 'en', headline: 'Gate 2 is open again', description: '', instruction: '' }],
};
const counted = { total: 1, departments: {}, isEveryone: true };
const submitted = () => ({ by: author, ruleHash: 'r', contentHash: 'c', counted, expiresAt: content.expiresAt as Date });

const insertOpen = async (): Promise<{ id: string; revision: Standing }> => {
  const id = (await insertDraft(web, { authorId: author, idempotencyKey: randomUUID(), publicCode: randomUUID() })) ?? '';
  const draft = await findDraft(web, { id });
  return { id, revision: { id: draft?.revisionId ?? '', state: 'draft' } };
};

const audited = (subject: string) =>
  db.owner<{ action: string; actorId: string | null; detail: object }[]>`
    select action, actor_id, detail from audit where subject = ${subject} order by id`.then((rows) => rows.map((row) => ({ ...row })));

test('a way that the table does not know is not tried at all', async () => {
  const { id, revision } = await insertOpen();
  await expect(move(web, revision, 'live', author, { reason: 'x' })).rejects.toThrow(NotMoved);
  expect(await audited(id)).toEqual([]);
});

test('of two who saw the same state one moves it, and the other is refused', async () => {
  const { id, revision } = await insertOpen();
  const both = await Promise.allSettled(
    ['scheduled', 'deleted'].map((to) =>
      web.begin(async (tx) => {
        await tx`update announcements set publish_at = now() where id = ${id}`;
        return move(tx, revision, to as RevisionState, author, { reason: to });
      }),
    ),
  );
  expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find((each) => each.status === 'rejected')?.reason).toBeInstanceOf(NotMoved);
  expect(await audited(id)).toHaveLength(1);
});

test('what the database refuses is not swallowed, and nothing of it stays', async () => {
  const { id, revision } = await insertOpen();
  await web`update announcements set publish_at = now(), give_up_at = now() + interval '1 minute' where id = ${id}`;
  const scheduled = await move(web, revision, 'scheduled', author, { reason: 'confirmed' });
  await expect(move(web, scheduled, 'live', author, { reason: 'x' })).rejects.toMatchObject({ code: '42501' });
  await expect(move(web, scheduled, 'draft', author, { reason: 'x' })).rejects.toMatchObject({ code: '23001' });
  expect(await audited(id)).toHaveLength(1);
});

test('each move leaves who, when and why, on the revision and in the audit log', async () => {
  const { id, revision } = await insertOpen();
  await web`update announcements set publish_at = now() where id = ${id}`;
  const scheduled = await move(web, revision, 'scheduled', author, { reason: 'confirmed', detail: { people: 12 } });
  const held = await move(worker, scheduled, 'held', null, { reason: 'expired' });
  await move(web, held, 'draft', author, { reason: 'changed' });
  expect(await audited(id)).toEqual([
    { action: 'announcement.publish', actorId: author, detail: { was: 'draft', reason: 'confirmed', revision: 1, move: 1, people: 12 } },
    { action: 'announcement.held', actorId: null, detail: { was: 'scheduled', reason: 'expired', revision: 1, move: 2 } },
    { action: 'announcement.reopen', actorId: author, detail: { was: 'held', reason: 'changed', revision: 1, move: 3 } },
  ]);
  const [row] =
    await db.owner`select state, state_seq, state_by, state_why, state_at is not null as dated from revisions where id = ${revision.id}`;
  expect(row).toEqual({ state: 'draft', stateSeq: 3, stateBy: author, stateWhy: 'changed', dated: true });
});

const insertUpdate = async () => {
  const live = await insertLive(db.owner, { authorId: author, headline: 'Gate 2 is closed' });
  const revisionId = await insertRevision(web, live.id, { number: 2, round: 1 });
  const headlines = async () => (await listLive(web)).filter((row) => row.id === live.id).map((row) => row.texts[0]?.headline);
  return { live, update: { id: revisionId, state: 'draft' } satisfies Standing as Standing, headlines };
};

const schedule = async (announcementId: string, update: Standing): Promise<Standing> => {
  await submitRevision(web, update.id, submitted());
  await web`update announcements set publish_at = now(), give_up_at = now() + interval '1 minute' where id = ${announcementId}`;
  return move(web, update, 'scheduled', author, { reason: 'confirmed' });
};

test('a live announcement has an update that is written, waits, is scheduled and goes live; until then the old text stays', async () => {
  const { live, update, headlines } = await insertUpdate();
  const stands = async () =>
    (
      await db.owner`
    select a.state, string_agg(r.state, ' ' order by r.number) as revisions from announcements a join revisions r on r.announcement_id = a.id where a.id = ${live.id} group by 1`
    )[0];
  await updateRevision(web, update.id, content);
  expect(await stands()).toEqual({ state: 'live', revisions: 'live draft' });
  await submitRevision(web, update.id, submitted());
  let standing = await move(web, update, 'submitted', author, { reason: 'asked' });
  expect(await stands()).toEqual({ state: 'live', revisions: 'live submitted' });
  await web`update announcements set publish_at = now(), give_up_at = now() + interval '1 minute' where id = ${live.id}`;
  standing = await move(web, standing, 'scheduled', author, { reason: 'approved' });
  expect(await stands()).toEqual({ state: 'live', revisions: 'live scheduled' });
  expect(await headlines()).toEqual(['Gate 2 is closed']);
  await worker.begin(async (tx) => {
    await move(tx, { id: live.revisionId, state: 'live' }, 'superseded', null, { reason: 'update' });
    expect(await headlines(), 'nobody sees the old one go before the new one is there').toEqual(['Gate 2 is closed']);
    await move(tx, standing, 'live', null, { reason: 'due' });
  });
  expect(await stands()).toEqual({ state: 'live', revisions: 'superseded live' });
  expect(await headlines()).toEqual(['Gate 2 is open again']);
});

test('the publisher of this release takes no update, and holds none: the next one will', async () => {
  const { live, update } = await insertUpdate();
  await schedule(live.id, update);
  await db.owner`update announcements set give_up_at = now() where id <> ${live.id}`;
  await worker.begin(async (tx) => expect(await claimDueAnnouncement(tx)).toBeNull());
});

test('what ends names the update that will never go out', async () => {
  await db.owner`update announcements set ended_because = null`;
  const { live, update } = await insertUpdate();
  const scheduled = await schedule(live.id, update);
  await web`update announcements set ended_because = 'withdrawn' where id = ${live.id}`;
  await worker.begin(async (tx) => expect(await claimEndingAnnouncement(tx)).toMatchObject({ id: live.id, update: scheduled }));
});

/** The states of an announcement's revisions, oldest first. */
type Model = RevisionState[];
const isOnItsWay = (state: RevisionState): boolean => (statesOnTheWay as readonly RevisionState[]).includes(state);

/** The state that follows for the announcement, in the words it keeps for one release. */
const followed = (model: Model): string => {
  const over = model.find((state) => state === 'live' || state === 'ended');
  return over ?? model.findLast((state) => state !== 'superseded') ?? 'draft';
};

test('after any moves at random one revision is on its way and one is live at most, and the announcement says what follows', async () => {
  const step = fc.record({
    revision: fc.nat(1),
    to: fc.constantFrom(...revisionStates, ...Array(6).fill('live' as const), ...Array(6).fill('scheduled' as const)),
    adds: fc.nat(3).map((n) => n === 0),
  });
  const tried = { moved: 0, refused: 0, updates: 0, replaced: 0, ended: 0 };
  const run = fc.asyncProperty(fc.array(step, { minLength: 16, maxLength: 32, size: 'max' }), async (steps) => {
    const { id, revision: first } = await insertOpen();
    // Submitted, each of them: an open one could not be made live.
    await submitRevision(db.owner, first.id, submitted());
    await db.owner`update announcements set publish_at = now() where id = ${id}`;
    for (const { revision, to, adds } of steps) {
      const rows = await db.owner<Standing[]>`select id, state from revisions where announcement_id = ${id} order by number`;
      const model = rows.map((row) => row.state);
      const change = async () => {
        if (adds) {
          const added = await insertRevision(db.owner, id, { number: rows.length + 1, round: 1 });
          await submitRevision(db.owner, added, submitted());
          return;
        }
        const row = rows.at(-1 - (revision % rows.length));
        if (!row) return;
        const shown = rows.find((each) => each.state === 'live');
        await db.owner.begin(async (tx) => {
          if (to === 'live' && shown && mayGo(row.state, to)) await move(tx, shown, 'superseded', author, { reason: 'update' });
          await move(tx, row, to, author, { reason: 'random' });
        });
        if (to === 'live' && shown) tried.replaced += 1;
      };
      const outcome = await change().then(
        () => 'moved' as const,
        () => 'refused' as const,
      );
      tried[outcome] += 1;
      const after = await db.owner<Standing[]>`select id, state from revisions where announcement_id = ${id} order by number`;
      const now = after.map((row) => row.state);
      if (outcome === 'refused') expect(now).toEqual(model);
      else if (!adds) expect(mayGo(model.at(-1 - (revision % rows.length)) ?? 'ended', to), `${model} ${to}`).toBe(true);
      expect(now.filter(isOnItsWay).length, String(now)).toBeLessThanOrEqual(1);
      expect(now.filter((state) => state === 'live').length, String(now)).toBeLessThanOrEqual(1);
      const [announcement] = await db.owner<
        { state: string; current: string }[]
      >`select state, current_revision_id as current from announcements where id = ${id}`;
      expect(announcement?.state, String(now)).toBe(followed(now));
      const live = after.find((row) => row.state === 'live');
      if (live) expect(announcement?.current).toBe(live.id);
      tried.updates += now.includes('live') && now.some(isOnItsWay) ? 1 : 0;
      tried.ended += now.includes('ended') ? 1 : 0;
    }
  });
  await fc.assert(run, { numRuns: isLong ? 120 : 60, seed: 20_261_201 });
  for (const [what, times] of Object.entries(tried)) expect(times, what).toBeGreaterThan(10);
}, 120_000);
