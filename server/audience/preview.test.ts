import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { countAudience } from '#db/audience/recipients.ts';
import { web } from '#db/client.ts';
import type { Target } from '#domain/audience.ts';
import { Refused } from '#server/errors.ts';
import { tellPresence } from '#server/live/presence.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGroup, insertMember, insertPerson, insertSite } from '../../testing/fresh-database.ts';
import { findPeople, listAudienceChoices } from './choices.ts';
import type { AskedAudience } from './form.ts';
import { previewAudience } from './preview.ts';

const db = freshDatabase({ presenceMs: 20 });
/** Operations holds North; Finance stands beside. */
const at = { operations: '', north: '', finance: '', bilbao: '', vigo: '', firstAid: '', treasurers: '' };
const who = { nora: '', norman: '', olga: '', fay: '', left: '' };

const ask = (change: Partial<AskedAudience>): AskedAudience => ({ everyone: false, anyOf: [], allOf: [], except: [], ...change });
const operations = (): Target => ({ department: at.operations, below: true });
const editor = () => makeViewer(who.fay, { isEditor: true });
const manager = () => makeViewer(who.olga, { manages: [at.operations] });

beforeAll(async () => {
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'North', at.operations);
  at.finance = await insertDepartment(db.owner, 'Finance');
  at.bilbao = await insertSite(db.owner, 'Bilbao');
  at.vigo = await insertSite(db.owner, 'Vigo');
  at.firstAid = await insertGroup(db.owner, 'First aiders');
  at.treasurers = await insertGroup(db.owner, 'Treasurers');
  who.nora = await insertPerson(db.owner, { name: 'Nora Núñez', departmentId: at.north, siteId: at.bilbao });
  who.norman = await insertPerson(db.owner, { name: 'Norman', departmentId: at.north, email: null });
  who.olga = await insertPerson(db.owner, { name: 'Olga', departmentId: at.operations, siteId: at.bilbao });
  who.fay = await insertPerson(db.owner, { name: 'Fay', departmentId: at.finance, siteId: at.vigo });
  who.left = await insertPerson(db.owner, { name: 'Luis Left', departmentId: at.north });
  await insertPerson(db.owner, { name: 'Nobody’s Ned' });
  await db.owner`update persons set active = false where id = ${who.left}`;
  for (const person of [who.nora, who.fay]) await insertMember(db.owner, at.firstAid, person);
  await insertMember(db.owner, at.treasurers, who.fay);
});

describe('before it is sent a writer sees', () => {
  it('how many people, where they are, how many have no address, and who is kept out', async () => {
    const shown = await previewAudience(editor(), ask({ anyOf: [operations()], except: [{ person: who.olga }] }), '');
    expect(shown).toMatchObject({
      total: 2,
      withoutMail: 1,
      departments: [{ name: 'North', people: 2 }],
      sites: [
        { name: null, people: 1 },
        { name: 'Bilbao', people: 1 },
      ],
      excepted: 1,
      inactive: 1,
      limitedToScope: false,
      audience: {
        anyOf: [{ kind: 'department', name: 'Operations', below: true }],
        except: [{ kind: 'person', name: 'Olga', below: false }],
      },
    });
    expect(shown.people.map((person) => person.name)).toEqual(['Nora Núñez', 'Norman']);
  });

  it('whether somebody they know by name is in it, and why not', async () => {
    const asked = ask({ anyOf: [operations()], except: [{ group: at.firstAid }] });
    const find = async (name: string) => (await previewAudience(editor(), asked, name)).people;
    expect(await find('nunez')).toMatchObject([{ name: 'Nora Núñez', departmentName: 'North', siteName: 'Bilbao', standing: 'excepted' }]);
    expect(await find('NOR')).toMatchObject([{ standing: 'excepted' }, { name: 'Norman', hasMail: false, standing: 'meant' }]);
    expect(await find('luis')).toMatchObject([{ name: 'Luis Left', standing: 'inactive' }]);
    expect(await find('fay')).toEqual([]);
  });

  it('how many of them have a browser open right now, as the processes that hold them say', async () => {
    const online = async () => (await previewAudience(editor(), ask({ anyOf: [operations()] }), '')).online;
    const stops = [tellPresence(() => [who.nora, who.fay]), tellPresence(() => [who.nora, who.norman])];
    await expect.poll(online).toBe(2);
    await Promise.all(stops.map((stop) => stop()));
    expect(await online()).toBe(0);
    await db.owner`insert into presence (process, person_ids, seen_at) values (${randomUUID()}, ${[who.nora]}::uuid[], now() - interval '1 minute')`;
    expect(await online()).toBe(0);
  });

  it('the same number as would be frozen', async () => {
    const asked = ask({ everyone: true, allOf: [{ site: at.bilbao }], except: [{ group: at.firstAid }] });
    const rule = { everyone: true, allOf: asked.allOf, except: asked.except } as const;
    expect((await previewAudience(editor(), asked, '')).total).toBe((await countAudience(web(), rule)).total);
  });
});

describe('a manager', () => {
  it('is told of nobody outside their scope, not even how many', async () => {
    const shown = await previewAudience(manager(), ask({ anyOf: [{ group: at.firstAid }] }), '');
    expect(shown).toMatchObject({ total: 1, limitedToScope: true, excepted: 0, inactive: 0, sites: [{ name: 'Bilbao', people: 1 }] });
    expect(JSON.stringify(shown)).not.toMatch(/Fay|Finance|Vigo/);
    expect((await previewAudience(manager(), ask({ anyOf: [{ group: at.firstAid }] }), 'fay')).people).toEqual([]);
  });

  it('chooses only among what is in their scope', async () => {
    const choices = await listAudienceChoices(manager());
    expect(choices).toMatchObject({
      mayAddressEveryone: false,
      everyone: 0,
      sites: [{ name: 'Bilbao', people: 2 }],
      groups: [{ name: 'First aiders', people: 1 }],
    });
    expect(JSON.stringify(choices)).not.toMatch(/Finance|Vigo|Treasurers/);
    expect((await findPeople(manager(), 'nor')).map((person) => person.name)).toEqual(['Nora Núñez', 'Norman']);
    for (const name of ['fay', 'ned', 'luis', '']) expect(await findPeople(manager(), name)).toEqual([]);
  });

  it.each([
    ['everyone', () => ask({ everyone: true })],
    ['everyone at a site', () => ask({ everyone: true, allOf: [{ site: at.bilbao }] })],
    ['another department', () => ask({ anyOf: [{ department: at.finance, below: false }] })],
    ['a site where none of theirs is', () => ask({ anyOf: [{ site: at.vigo }] })],
    ['a group none of theirs is in', () => ask({ anyOf: [{ group: at.treasurers }] })],
    ['somebody else’s person', () => ask({ anyOf: [{ person: who.fay }] })],
    ['another department as a condition', () => ask({ anyOf: [operations()], allOf: [{ department: at.finance, below: true }] })],
    ['another department as an exception', () => ask({ anyOf: [operations()], except: [{ department: at.finance, below: true }] })],
    ['what does not exist, with the same words', () => ask({ anyOf: [{ department: randomUUID(), below: true }] })],
  ])('may not ask about %s', async (_what, asked) => {
    await expect(previewAudience(manager(), asked(), '')).rejects.toEqual(new Refused('form', { audience: 'audienceOutsideScope' }));
  });
});

it('somebody without a role that writes asks about nobody', async () => {
  for (const asked of [ask({ everyone: true }), ask({ anyOf: [operations()] })])
    await expect(previewAudience(makeViewer(who.nora), asked, '')).rejects.toThrow(Refused);
  expect(await listAudienceChoices(makeViewer(who.nora))).toEqual({
    mayAddressEveryone: false,
    everyone: 0,
    departments: [],
    sites: [],
    groups: [],
    left: { departments: 0, sites: 0, groups: 0 },
  });
  expect(await findPeople(makeViewer(who.nora), 'nor')).toEqual([]);
});

it.each(['department', 'site', 'group', 'person'] as const)(
  'a %s that is retired or gone can not be addressed, spared or shown',
  async (kind) => {
    const gone = {
      department: { department: await insertDepartment(db.owner, 'Old', at.operations), below: true },
      site: { site: await insertSite(db.owner, 'Old') },
      group: { group: await insertGroup(db.owner, 'Old') },
      person: { person: who.left },
    }[kind];
    await db.owner`update departments set retired_at = now() where name = 'Old'`;
    await db.owner`update sites set retired_at = now() where name = 'Old'`;
    await db.owner`update groups set retired_at = now() where name = 'Old'`;
    const refused = new Refused('form', { audience: 'targetUnknown' });
    await expect(previewAudience(editor(), ask({ anyOf: [operations(), gone] }), '')).rejects.toEqual(refused);
    await expect(previewAudience(editor(), ask({ anyOf: [operations()], allOf: [gone] }), '')).rejects.toEqual(refused);
    await expect(previewAudience(editor(), ask({ anyOf: [operations()], except: [gone] }), '')).rejects.toEqual(refused);
    expect(JSON.stringify(await listAudienceChoices(editor()))).not.toContain('"Old"');
  },
);
