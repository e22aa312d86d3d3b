/** People who move while an announcement to their department is being published, each time a little earlier or later. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { countAudience, isMeant } from '../db/audience/recipients.ts';
import { type Pool, publisher, type Tx, worker } from '../db/client.ts';
import type { AudienceRule } from '../domain/audience.ts';
import { bringUpToDate } from '../server/audience/joiners.ts';
import { hashOf } from '../server/fingerprint.ts';
import { contentHash } from '../server/publishing/content-hash.ts';
import { publishDue } from '../server/publishing/publish.ts';
import { insertDepartment, insertGrant, insertPerson, insertSender } from './fresh-database.ts';

const people = 80;
const latestMs = 8;

export type Company = { author: string; here: string; there: string; inside: string[]; outside: string[] };

/** Two departments; few enough move that it is no drift. */
export const makeCompany = async (owner: Pool): Promise<Company> => {
  await insertSender(owner);
  const [here, there] = [await insertDepartment(owner, 'Here'), await insertDepartment(owner, 'There')];
  const some = (departmentId: string, n: number) => Promise.all(Array.from({ length: n }, () => insertPerson(owner, { departmentId })));
  const author = await insertPerson(owner, { departmentId: there });
  await insertGrant(owner, { personId: author, role: 'editor' });
  return { author, here, there, inside: await some(here, people), outside: await some(there, 4) };
};

/** Confirmed, and due now. */
const insertDue = async (owner: Pool, author: string, rule: AudienceRule): Promise<string> => {
  const [id, revisionId] = [randomUUID(), randomUUID()];
  const { total, departments, isEveryone } = await countAudience(owner, rule);
  const content = {
    severity: 'minor' as const,
    senderId: null,
    audienceRule: rule,
    ackRequired: false,
    escalation: [],
    expiresAt: new Date(Date.now() + 3_600_000),
    texts: [],
  };
  await owner.begin(async (tx) => {
    await tx`insert into announcements (id, public_code, sender_id, author_id, idempotency_key)
      select ${id}, ${id.slice(0, 8).toUpperCase()}, s.id, ${author}, ${randomUUID()} from senders s limit 1`;
    await tx`insert into revisions (id, announcement_id, number, severity, audience_rule, rule_hash, counted, content_hash, submitted_by, submitted_at, expires_at)
      values (${revisionId}, ${id}, 1, 'minor', ${tx.json(rule)}, ${hashOf(rule)}, ${tx.json({ total, departments, isEveryone })}, ${contentHash(content)}, ${author}, now(), ${content.expiresAt})`;
    await tx`update announcements set current_revision_id = ${revisionId}, state = 'scheduled', publish_at = now(), expires_at = now() + interval '1 hour' where id = ${id}`;
  });
  return id;
};

/** People whose row is wrong: meant and not a recipient (or marked as left), or a recipient who is not meant. */
const findWrong = async (owner: Pool, id: string, rule: AudienceRule): Promise<{ id: string }[]> =>
  owner<{ id: string }[]>`
    select p.id from persons p left join recipients m on m.announcement_id = ${id} and m.person_id = p.id
    where ${isMeant(owner, rule)} <> (m.person_id is not null and m.left_at is null)`;

const soon = () => sleep(Math.random() * latestMs);

/** A transaction that takes its time before it commits. */
const slowly = async (owner: Pool, change: (tx: Tx) => Promise<unknown>): Promise<void> => {
  await soon();
  await owner.begin(async (tx) => {
    await change(tx);
    await soon();
  });
};

export type Ended = { frozen: number; joined: number; left: number; never: number };

/** One round; afterwards everybody is where they were. Throws when somebody ends in a wrong state; says how those who moved ended. */
export const moveWhilePublishing = async (owner: Pool, company: Company): Promise<Ended> => {
  const rule: AudienceRule = { anyOf: [{ department: company.here, below: true }] };
  const id = await insertDue(owner, company.author, rule);
  const [leaver = '', waverer = '', inactive = ''] = company.inside;
  const [comer = '', passer = ''] = company.outside;
  const moveTo = (person: string, department: string) => (tx: Tx) =>
    tx`update persons set department_id = ${department} where id = ${person}`;
  const [published] = await Promise.all([
    soon().then(() => publishDue(publisher())),
    slowly(owner, moveTo(leaver, company.there)),
    slowly(owner, moveTo(comer, company.here)),
    slowly(owner, moveTo(waverer, company.there)).then(() => slowly(owner, moveTo(waverer, company.here))),
    slowly(owner, moveTo(passer, company.here)).then(() => slowly(owner, moveTo(passer, company.there))),
    slowly(owner, (tx) => tx`update persons set active = false where id = ${inactive}`),
    soon().then(() => bringUpToDate(worker())),
    soon().then(() => bringUpToDate(worker())),
  ]);
  await Promise.all([bringUpToDate(worker()), bringUpToDate(worker())]);
  await bringUpToDate(worker());
  const [row] = await owner<{ state: string }[]>`select state from announcements where id = ${id}`;
  if (!published || row?.state !== 'live') throw new Error(`Expected it live, found ${row?.state}`);
  const wrong = await findWrong(owner, id, rule);
  if (wrong.length > 0) throw new Error(`${wrong.length} people of announcement ${id} are in a wrong state`);
  const ended = await countEnds(owner, id, [leaver, comer, waverer, passer, inactive]);
  await owner`update persons set department_id = ${company.here}, active = true where id = any(${company.inside}::uuid[]) and (department_id <> ${company.here} or not active)`;
  await owner`update persons set department_id = ${company.there} where id = any(${company.outside}::uuid[]) and department_id <> ${company.there}`;
  await owner`update announcements set state = 'ended', ended_because = 'withdrawn', ended_at = now() where id = ${id}`;
  return ended;
};

const countEnds = async (owner: Pool, id: string, moved: string[]): Promise<Ended> => {
  const [row] = await owner<Ended[]>`
    select count(*) filter (where m.left_at is null and m.origin = 'frozen')::int as frozen, count(*) filter (where m.left_at is null and m.origin = 'joined')::int as joined,
      count(*) filter (where m.left_at is not null)::int as left, count(*) filter (where m.person_id is null)::int as never
    from unnest(${moved}::uuid[]) moved(id) left join recipients m on m.announcement_id = ${id} and m.person_id = moved.id`;
  return row ?? { frozen: 0, joined: 0, left: 0, never: 0 };
};

/** Many rounds: the sum of how people ended. */
export const moveManyTimes = async (owner: Pool, rounds: number): Promise<Ended> => {
  const company = await makeCompany(owner);
  const sum: Ended = { frozen: 0, joined: 0, left: 0, never: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const ended = await moveWhilePublishing(owner, company);
    for (const how of Object.keys(sum) as (keyof Ended)[]) sum[how] += ended[how];
  }
  return sum;
};
