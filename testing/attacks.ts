/**
 * Attacks with temporary tables of our tables' names on the guards that read a table (db/temporary-tables.test.ts). A new guard needs one
 * here, or a test fails.
 */
import { refusedByRule } from './rights.ts';

/** Ids of the rows that are attacked. */
export type Victims = Record<
  | 'session'
  | 'second'
  | 'waiting'
  | 'severe'
  | 'grave'
  | 'live'
  | 'taken'
  | 'revision'
  | 'person'
  | 'one'
  | 'other'
  | 'department'
  | 'step'
  | 'group'
  | 'gone',
  string
>;

const raised = '22012';

const administrators = (at: Victims) => `
  insert into persons (id, active) values ('${at.one}', true), ('${at.other}', true);
  insert into grants (person_id, role, starts_at) select id, 'administrator', now() - interval '1 day' from persons;`;

const expectRaised = (of: string, version: number) =>
  `select 1 / (case when version > ${version} then 0 else 1 end) from public.persons where id = '${of}'`;

/** lie: what the attacker puts into the temporary tables. */
export type Attack = {
  guards: string[];
  login: 'web' | 'worker' | 'owner';
  lie?: (at: Victims) => string;
  run: (at: Victims) => string;
  refusal: string;
};

/** Where the guard does not refuse but changes something, the attack ends in a division by zero once it was changed. */
export const attacks: Record<string, Attack> = {
  'a mail of something that has ended is sent again': {
    guards: ['guard_delivery'],
    login: 'web',
    lie: (at) => `
      insert into announcements (id, state, expires_at) values ('${at.live}', 'live', now() + interval '1 day');
      insert into steps (id, announcement_id) values ('${at.step}', '${at.live}');`,
    run: (at) => `update public.deliveries set state = 'queued' where step_id = '${at.step}'`,
    refusal: refusedByRule,
  },
  'the text of something live is changed': {
    guards: ['guard_text'],
    login: 'web',
    run: (at) => `update public.texts set headline = 'other' where revision_id = '${at.revision}'`,
    refusal: refusedByRule,
  },
  'a text is added to something live': {
    guards: ['guard_text'],
    login: 'web',
    run: (at) => `insert into public.texts (revision_id, locale, headline) values ('${at.revision}', 'es', 'other')`,
    refusal: refusedByRule,
  },
  'somebody becomes administrator': {
    guards: ['guard_grant', 'holds_administrator'],
    login: 'web',
    lie: (at) => `${administrators(at)}
      insert into grant_requests (person_id, role, requested_by, decision, decided_by, decided_at)
        values ('${at.person}', 'administrator', '${at.one}', 'confirmed', '${at.other}', now());`,
    run: (at) => `
      insert into public.grants (person_id, role, source, granted_by, confirmed_by, why)
        values ('${at.person}', 'administrator', 'hand', '${at.one}', '${at.other}', 'x')`,
    refusal: refusedByRule,
  },
  'somebody becomes manager': {
    guards: ['guard_grant', 'holds_administrator'],
    login: 'web',
    lie: administrators,
    run: (at) => `
      insert into public.grants (person_id, role, department_id, source, granted_by, why)
        values ('${at.person}', 'manager', '${at.department}', 'hand', '${at.one}', 'x')`,
    refusal: refusedByRule,
  },
  'something severe goes live': {
    guards: ['guard_live', 'follow_announcement'],
    login: 'worker',
    lie: (at) =>
      `insert into revisions (id, announcement_id, severity, submitted_at) values ('${at.severe}', '${at.waiting}', 'minor', now());`,
    run: (at) => `update public.announcements set state = 'live', live_at = now() where id = '${at.waiting}'`,
    refusal: refusedByRule,
  },
  'what the publisher may still take is taken back': {
    guards: ['guard_revision'],
    login: 'web',
    lie: (at) => `insert into announcements (id, state, give_up_at) values ('${at.taken}', 'scheduled', now() - interval '1 day');`,
    run: (at) => `update public.revisions set state = 'draft' where announcement_id = '${at.taken}'`,
    refusal: refusedByRule,
  },
  'a revision is held, and its announcement does not follow': {
    guards: ['follow_revision'],
    login: 'worker',
    run: (at) => `update public.revisions set state = 'held' where announcement_id = '${at.taken}';
      select 1 / (select count(*) from public.announcements where id = '${at.taken}' and state = 'scheduled')`,
    refusal: raised,
  },
  'an announcement is held, and its revision does not follow': {
    guards: ['follow_announcement'],
    login: 'worker',
    run: (at) => `update public.announcements set state = 'held' where id = '${at.taken}';
      select 1 / (select count(*) from public.revisions where announcement_id = '${at.taken}' and state = 'scheduled')`,
    refusal: raised,
  },
  'the live text is taken away without another': {
    guards: ['check_revisions'],
    login: 'worker',
    lie: (at) => `insert into announcements (id, state) values ('${at.live}', 'deleted');`,
    run: (at) => `update public.revisions set state = 'superseded' where id = '${at.revision}'; set constraints all immediate`,
    refusal: refusedByRule,
  },
  'something severe is ended without a reason': {
    guards: ['guard_end'],
    login: 'web',
    run: (at) => `update public.announcements set ended_because = 'withdrawn' where id = '${at.grave}'`,
    refusal: refusedByRule,
  },
  'somebody is signed out, and their identity token stays': {
    guards: ['forget_id_token'],
    login: 'web',
    run: (at) => `update public.sessions set ended_at = now() where id_hash = '${at.session}';
      select 1 / (select count(*) from public.id_tokens where session_hash = '${at.session}')`,
    refusal: raised,
  },
  'an identity is taken from somebody': {
    guards: ['guard_identity'],
    login: 'owner',
    lie: (at) => `insert into relink_requests (person_id, from_id, issuer, decision, decided_at)
      select '${at.other}', '${at.one}', 'https://login.example', 'confirmed', now();`,
    run: (at) => `delete from public.identities where person_id = '${at.one}'`,
    refusal: refusedByRule,
  },
  'two administrators confirm another identity, and it is not exchanged': {
    guards: ['relink'],
    login: 'web',
    lie: (at) => `insert into identities (issuer, subject, person_id) values ('https://login.example', 'forged', '${at.one}');`,
    run: (
      at,
    ) => `update public.relink_requests set decision = 'confirmed', decided_by = '${at.second}', decided_at = now() where from_id = '${at.one}';
      select 1 / (select count(*) from public.identities where person_id = '${at.one}')`,
    refusal: raised,
  },
  'the emergency telephone is another, said by one': {
    guards: ['guard_setting', 'may_set_alone', 'holds_administrator'],
    login: 'web',
    lie: (at) => `insert into house_requests (key, after, decision, decided_at, requested_by, decided_by)
      values ('telephone', '"112"', 'confirmed', now(), '${at.one}', '${at.other}');`,
    run: (at) =>
      `insert into public.settings (key, value, changed_by, confirmed_by) values ('telephone', '"112"', '${at.one}', '${at.other}')`,
    refusal: refusedByRule,
  },
  'the emergency telephone is another, as if there had never been a second administrator': {
    guards: ['guard_setting', 'may_set_alone', 'holds_administrator'],
    login: 'web',
    lie: (at) => `${administrators(at)} delete from grants where person_id <> '${at.one}';`,
    run: (at) => `insert into public.settings (key, value, changed_by) values ('telephone', '"112"', '${at.one}')`,
    refusal: refusedByRule,
  },
  'somebody speaks in another name': {
    guards: ['guard_sender', 'may_set_alone', 'holds_administrator'],
    login: 'web',
    lie: (at) => `insert into house_requests (key, sender_id, after, decision, decided_at, decided_by)
      select 'sender', id, '{"name": "Other", "card": {}}', 'confirmed', now(), '${at.other}' from public.senders;`,
    run: (at) => `update public.senders set name = 'Other', card = '{}', confirmed_by = '${at.other}'`,
    refusal: refusedByRule,
  },
  'a role is taken, and the open streams of that person do not hear of it': {
    guards: ['raise_version_of_person'],
    login: 'web',
    run: (at) => `update public.grants set ends_at = now() where person_id = '${at.person}'; ${expectRaised(at.person, 2)}`,
    refusal: raised,
  },
  'somebody is deactivated, and it does not count as a departure': {
    guards: ['note_departure'],
    login: 'web',
    run: (at) => `update public.persons set active = false where id = '${at.other}';
      select 1 / (case when exists (select from public.departures where person_id = '${at.other}') then 0 else 1 end)`,
    refusal: raised,
  },
  'somebody leaves a group, and it does not count as a departure': {
    guards: ['note_group_departure'],
    login: 'web',
    run: (at) => `delete from public.memberships where person_id = '${at.other}';
      select 1 / (case when exists (select from public.departures where person_id = '${at.other}') then 0 else 1 end)`,
    refusal: raised,
  },
  'somebody is back in a group, and still counts as one who left': {
    guards: ['end_group_departure'],
    login: 'web',
    run: (at) => `insert into public.memberships (group_id, person_id) values ('${at.group}', '${at.one}');
      select 1 / (select count(*) from public.departures where person_id = '${at.one}' and decided_at is null)`,
    refusal: raised,
  },
  'many leave at once, and none is held': {
    guards: ['hold_departures'],
    login: 'worker',
    run: (at) => `select public.hold_departures();
      select 1 / (select count(*) from public.departures where person_id = '${at.gone}' and held_until is null)`,
    refusal: raised,
  },
  'a department is moved, and the open streams of its people do not hear of it': {
    guards: ['raise_version_of_department'],
    login: 'web',
    run: (at) =>
      `update public.departments set path = array[gen_random_uuid(), id] where id = '${at.department}'; ${expectRaised(at.other, 2)}`,
    refusal: raised,
  },
};
