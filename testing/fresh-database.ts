/**
 * A database of its own for one test file, and the settings that make the product's own pools use it, each with its own login.
 * Also the few rows a test needs before anything can happen: a sender, departments, people.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { closePools, openPool, type Pool } from '../db/client.ts';
import { revokeTemporary } from '../db/migrate.ts';
import { logins } from '../demo/settings.ts';
import { plausible, useSettings } from './settings.ts';

export type Fresh = { owner: Pool; url: (login: 'owner' | 'web' | 'worker') => string };

/** Call once at the top of a test file. `timing` shortens durations (timing.ts). */
export const freshDatabase = (timing: Record<string, number> = {}): Fresh => {
  const name = `unit_${randomUUID().replaceAll('-', '')}`;
  const url = (login: 'owner' | 'web' | 'worker', database = name) =>
    `postgres://${logins[login]}@127.0.0.1:${inject('postgresPort')}/${database}`;
  const fresh: Partial<Fresh> = { url: (login) => url(login) };
  beforeAll(async () => {
    const postgres = openPool(url('owner', 'postgres'), 'unit');
    await postgres`create database ${postgres(name)} template template_pregon`;
    await postgres.end();
    fresh.owner = openPool(url('owner'), 'unit', 4);
    // Rights on a database are not copied with it.
    await revokeTemporary(fresh.owner);
    useSettings({
      ...plausible,
      DATABASE_OWNER_URL: url('owner'),
      DATABASE_URL: url('web'),
      DATABASE_WORKER_URL: url('worker'),
      TIMING: JSON.stringify(timing),
    });
  });
  afterAll(async () => {
    await closePools();
    await fresh.owner?.end({ timeout: 2 });
    const postgres = openPool(url('owner', 'postgres'), 'unit');
    await postgres`drop database ${postgres(name)} with (force)`;
    await postgres.end();
  });
  return fresh as Fresh;
};

/** A department below `parent` (null: at the top). Returns its id. */
export const insertDepartment = async (owner: Pool, name: string, parent: string | null = null): Promise<string> => {
  const id = randomUUID();
  await owner`
    insert into departments (id, external_id, name, parent_id, path)
    values (${id}, ${`${name}-${id}`}, ${name}, ${parent}, coalesce((select path from departments where id = ${parent}), '{}') || ${id}::uuid)`;
  return id;
};

/** A person with what the test cares about; the rest is plausible. Returns the id. */
export const insertPerson = async (
  owner: Pool,
  person: {
    name?: string;
    departmentId?: string | null;
    siteId?: string | null;
    email?: string | null;
    locale?: string | null;
    externalId?: string | null;
  } = {},
): Promise<string> => {
  const id = randomUUID();
  const { name = 'Somebody', departmentId = null, siteId = null, locale = 'en', externalId = null } = person;
  const email = person.email === undefined ? `${id}@pregon.example` : person.email;
  await owner`
    insert into persons (id, external_id, source, name, email, locale, department_id, site_id)
    values (${id}, ${externalId}, 'csv', ${name}, ${email}, ${locale}, ${departmentId}, ${siteId})`;
  return id;
};

export const insertSite = async (owner: Pool, name: string): Promise<string> => {
  const id = randomUUID();
  await owner`insert into sites (id, name, time_zone) values (${id}, ${name}, 'Europe/Madrid')`;
  return id;
};

export const insertGroup = async (owner: Pool, name: string): Promise<string> => {
  const id = randomUUID();
  await owner`insert into groups (id, name, source) values (${id}, ${name}, 'hand')`;
  return id;
};

export const insertMember = async (owner: Pool, groupId: string, personId: string): Promise<void> => {
  await owner`insert into memberships (group_id, person_id) values (${groupId}, ${personId})`;
};

export const insertGrant = async (owner: Pool, grant: { personId: string; role: string; departmentId?: string }): Promise<void> => {
  await owner`
    insert into grants (person_id, role, department_id, source, why)
    values (${grant.personId}, ${grant.role}, ${grant.departmentId ?? null}, 'hand', 'test')`;
};

export const insertSender = async (owner: Pool): Promise<void> => {
  await owner`insert into senders (name) values ('Aceros del Norte')`;
};
