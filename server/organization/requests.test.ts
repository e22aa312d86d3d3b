import { beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '#server/identity/viewer.ts';
import { answerOf, auditOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertGrant, insertSender } from '../../testing/fresh-database.ts';
import { decideOrganizationRequest, listOrganizationRequests, parseOrganizationDecision } from './requests.ts';
import { listSenders, saveSender } from './senders.ts';
import { readOrganizationNow, saveOrganization, saveRules } from './settings.ts';

const db = freshDatabase({ organizationMs: 0 });
const people: { olga?: Viewer; iker?: Viewer } = {};
const who = (name: 'olga' | 'iker'): Viewer => {
  const viewer = people[name];
  if (!viewer) throw new Error(`no ${name}`);
  return viewer;
};

beforeAll(async () => {
  await insertSender(db.owner);
  people.olga = await insertAdministrator(db.owner, 'Olga');
});

const withTelephone = (telephone: string) => ({ companyName: 'Forja', telephone, defaultLocale: 'es' as const });
const kinds = async (viewer: Viewer) =>
  (await db.owner`select kind, detail from notices where person_id = ${viewer.personId} and read_at is null order by at`).map((row) => ({
    ...row,
  }));
/** The one that waits. */
const waiting = async (viewer: Viewer) => {
  const [request, ...more] = await listOrganizationRequests(viewer);
  if (!request || more.length > 0) throw new Error(`${more.length} more`);
  return request;
};
const decide = async (viewer: Viewer, decision: 'confirmed' | 'declined' | 'withdrawn') =>
  answerOf(decideOrganizationRequest(viewer, { id: (await waiting(viewer)).id, decision }));

describe('in an installation that never had a second administrator', () => {
  it('the first one sets it at once', async () => {
    expect(await saveOrganization(who('olga'), withTelephone('112'))).toEqual({ outcome: 'done' });
    expect(await saveRules(who('olga'), { fallbackMinutes: 5, retentionDays: 30 })).toEqual({ outcome: 'done' });
    const [sender] = await listSenders(who('olga'));
    expect(await saveSender(who('olga'), { id: sender?.id ?? '', name: 'Safety', card: {} })).toEqual({ outcome: 'done' });
    expect(await readOrganizationNow()).toMatchObject({ telephone: '112', retentionDays: 30 });
    expect(await listOrganizationRequests(who('olga'))).toEqual([]);
  });
});

describe('once there are two', () => {
  beforeAll(async () => {
    people.iker = await insertAdministrator(db.owner, 'Iker');
  });

  it('the rest is stored, the telephone waits; the other sees both values and is told, and who asked cannot confirm', async () => {
    expect(await saveOrganization(who('olga'), { ...withTelephone('113'), companyName: 'Acero' })).toEqual({ outcome: 'asked' });
    expect(await readOrganizationNow()).toMatchObject({ companyName: 'Acero', telephone: '112' });
    const view = {
      key: 'telephone',
      senderId: null,
      senderName: null,
      askedBy: 'Olga',
      changes: [{ field: 'telephone', before: '112', after: '113' }],
    };
    expect(await waiting(who('iker'))).toMatchObject({ ...view, mine: 'decide' });
    expect(await waiting(who('olga'))).toMatchObject({ ...view, mine: 'asked' });
    expect(await kinds(who('iker'))).toEqual([{ kind: 'setting-waiting', detail: { key: 'telephone' } }]);
    expect(await kinds(who('olga'))).toEqual([]);
    expect(await decide(who('olga'), 'confirmed')).toBe('confirmOwnRequest');
    expect(await decide(who('olga'), 'declined')).toBe('notAllowed');
    expect(await decide(who('iker'), 'withdrawn')).toBe('notAllowed');
    expect(await answerOf(saveOrganization(who('iker'), withTelephone('114')))).toEqual({ telephone: 'waitsAlready' });
    expect((await readOrganizationNow()).companyName, 'nothing of what was refused is stored').toBe('Acero');
  });

  it('confirmed by the other, it holds, is written down, and who asked is told', async () => {
    const { id } = await waiting(who('iker'));
    expect(await decide(who('iker'), 'confirmed')).toEqual({ outcome: 'done' });
    expect((await readOrganizationNow()).telephone).toBe('113');
    const [row] = await db.owner`select changed_by, confirmed_by from settings where key = 'telephone'`;
    expect(row).toEqual({ changedBy: who('olga').personId, confirmedBy: who('iker').personId });
    expect((await auditOf(db.owner, id)).map(({ action, actorId }) => [action, actorId])).toEqual([
      ['house.asked', who('olga').personId],
      ['house.confirmed', who('iker').personId],
    ]);
    expect(JSON.stringify(await db.owner`select detail from audit`), 'never its value').not.toContain('113');
    expect(await kinds(who('iker'))).toEqual([]);
    expect(await kinds(who('olga'))).toEqual([{ kind: 'setting-decided', detail: { key: 'telephone', decision: 'confirmed' } }]);
    expect(await answerOf(decideOrganizationRequest(who('iker'), { id, decision: 'declined' }))).toBe('requestDecided');
  });

  it('taken back or declined, nothing changes, and it can be asked for anew', async () => {
    const days = (retentionDays: number) => saveRules(who('olga'), { fallbackMinutes: 5, retentionDays });
    expect(await days(60)).toEqual({ outcome: 'asked' });
    expect(await decide(who('olga'), 'withdrawn')).toEqual({ outcome: 'done' });
    expect(await days(60)).toEqual({ outcome: 'asked' });
    expect(await decide(who('iker'), 'declined')).toEqual({ outcome: 'done' });
    expect((await readOrganizationNow()).retentionDays).toBe(30);
    expect(await listOrganizationRequests(who('olga'))).toEqual([]);
    expect(await days(30), 'what it is already').toEqual({ outcome: 'done' });
  });

  it('a sender is renamed and added by two', async () => {
    const [sender] = await listSenders(who('olga'));
    const id = sender?.id ?? '';
    expect(await saveSender(who('olga'), { id, name: 'Safety', card: { telephone: '1' } })).toEqual({ outcome: 'asked' });
    expect(await waiting(who('iker'))).toMatchObject({
      key: 'sender',
      senderId: id,
      senderName: 'Safety',
      changes: [{ field: 'senderTelephone', before: '', after: '1' }],
    });
    expect(await listSenders(who('olga'))).toEqual([sender]);
    expect(await answerOf(saveSender(who('iker'), { id, name: 'Other', card: {} }))).toEqual({ name: 'waitsAlready' });
    await decide(who('iker'), 'confirmed');
    expect(await listSenders(who('olga'))).toEqual([{ ...sender, telephone: '1' }]);
    const added = { id: '', name: 'IT', card: { never: 'No passwords.' } };
    expect(await saveSender(who('iker'), added)).toEqual({ outcome: 'asked' });
    expect(await answerOf(saveSender(who('iker'), added)), 'pressed twice').toEqual({ name: 'waitsAlready' });
    await decide(who('olga'), 'confirmed');
    expect((await listSenders(who('olga'))).map(({ name }) => name)).toEqual(['Safety', 'IT']);
  });

  it('what is another meanwhile, or was asked for by somebody who is none any more, is not confirmed', async () => {
    const third = await insertAdministrator(db.owner, 'Ana');
    await saveOrganization(third, withTelephone('200'));
    await db.owner`update settings set value = '"115"' where key = 'telephone'`;
    expect(await decide(who('iker'), 'confirmed')).toBe('requestStale');
    await decide(who('iker'), 'declined');
    await saveOrganization(third, withTelephone('200'));
    await db.owner`update grants set ends_at = now() where person_id = ${third.personId}`;
    expect(await decide(who('iker'), 'confirmed')).toBe('askerGone');
    expect(await answerOf(saveOrganization(third, withTelephone('300'))), 'as the page let them in').toBe('notAllowed');
    await decide(who('iker'), 'declined');
    expect((await readOrganizationNow()).telephone).toBe('115');
  });

  it('when only one is left, nobody changes it alone, and it is said what helps', async () => {
    await db.owner`update grants set ends_at = now() where person_id = ${who('iker').personId}`;
    expect(await answerOf(saveOrganization(who('olga'), withTelephone('400')))).toEqual({ telephone: 'noSecond' });
    expect((await readOrganizationNow()).telephone).toBe('115');
    await insertGrant(db.owner, { personId: who('iker').personId, role: 'administrator' });
  });

  it('nobody else sees or decides anything', async () => {
    await saveOrganization(who('olga'), withTelephone('500'));
    const { id } = await waiting(who('iker'));
    const editor = { ...who('iker'), isAdministrator: false, isEditor: true };
    expect(await listOrganizationRequests(editor)).toEqual([]);
    expect(await answerOf(decideOrganizationRequest(editor, { id, decision: 'confirmed' }))).toBe('notAllowed');
    expect(parseOrganizationDecision({ id: [id], decision: ['made'] })).toMatchObject({ ok: false });
    expect((await readOrganizationNow()).telephone).toBe('115');
  });
});
