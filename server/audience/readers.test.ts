import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { countReaders } from '#db/audience/recipients.ts';
import { web } from '#db/client.ts';
import { updateChoices } from '#db/identity/profile.ts';
import { type DraftText, insertDraft, updateRevision } from '#db/writing/drafts.ts';
import type { AudienceRule } from '#domain/audience.ts';
import { pickText } from '#domain/pick-text.ts';
import { findUntranslated, type Untranslated } from '#domain/untranslated.ts';
import { saveOrganization } from '#server/organization/settings.ts';
import { compose } from '#server/writing/compose.ts';
import { findLocale } from '../../messages/languages.ts';
import { makeForm, makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { previewAudience } from './preview.ts';
import { readSpoken } from './readers.ts';

const db = freshDatabase();
let editorId = '';

const editor = () => makeViewer(editorId, { isEditor: true, isAdministrator: true });
const text = (locale: string): DraftText => ({ locale, headline: `In ${locale}`, description: '', instruction: '' }) as DraftText;
const below = (department: string) => ({ everyone: false, anyOf: [{ department, below: true }], allOf: [], except: [] });

beforeAll(async () => {
  await insertSender(db.owner);
  editorId = await insertPerson(db.owner);
});

/** The counts a writer sees while writing, and at the confirmation. */
const tell = async (department: string, written: ('en' | 'es')[], by = editor()) => {
  const { readers, total } = await previewAudience(by, below(department), '');
  const asked = await compose(by, makeForm({ anyOf: [{ department, below: true }], texts: written.map(text) as never }));
  if (asked.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${asked.outcome}`);
  const whileWriting = findUntranslated({ written, readers, spoken: ['en', 'es'] });
  expect(asked.untranslated).toEqual(whileWriting);
  expect([asked.people, Object.values(readers).reduce((all, people) => all + people, 0)]).toEqual([total, total]);
  return whileWriting;
};

const people = fc.array(
  fc.record({
    locale: fc.constantFrom('en', 'es', 'es', null, 'fr', 'ES', ''),
    standing: fc.constantFrom('here', 'here', 'here', 'left', 'erased', 'excepted'),
  }),
  { maxLength: 20, size: 'max' },
);

test('of whatever people and texts is said what one finds by asking each of them what they read', async () => {
  let [lacking, without] = [0, 0];
  const property = fc.asyncProperty(people, fc.subarray(['en', 'es'] as const, { minLength: 1 }), async (all, written) => {
    const department = await insertDepartment(db.owner, 'North');
    const elsewhere = await insertDepartment(db.owner, 'Elsewhere');
    await insertPerson(db.owner, { departmentId: elsewhere, locale: 'es' });
    const ids = await Promise.all(all.map(({ locale }) => insertPerson(db.owner, { departmentId: department, locale })));
    const idsOf = (standing: string) => ids.filter((_id, index) => all[index]?.standing === standing);
    await db.owner`update persons set active = false where id = any(${idsOf('left')}::uuid[])`;
    // So many at once would be held, and still be meant.
    await db.owner`update persons set kept_until = null where kept_until is not null`;
    await db.owner`update persons set erased_at = now() where id = any(${idsOf('erased')}::uuid[])`;
    const asked = { ...below(department), except: idsOf('excepted').map((person) => ({ person })) };

    const { readers } = await previewAudience(editor(), asked, '');
    const found = findUntranslated({ written, readers, spoken: ['en', 'es'] }) ?? [];
    const rule: AudienceRule = { anyOf: asked.anyOf, ...(asked.except.length > 0 ? { except: asked.except } : {}) };
    expect((await countReaders(web(), rule, await readSpoken())).readers).toEqual(readers);

    // The organization's language is English: see env.ts.
    const reached = all.filter(({ standing }) => standing === 'here').map(({ locale }) => findLocale(locale) ?? 'en');
    const told = found.flatMap(({ language, readers: n, of, instead }) => Array.from({ length: n }, () => [language, instead, of]));
    const expected = reached
      .map((language) => [language, pickText(written.map(text), language).locale, reached.length])
      .filter(([language, read]) => language !== read);
    expect(told.sort()).toEqual(expected.sort());
    lacking += told.length;
    without += reached.length - told.length;
  });
  await fc.assert(property, { numRuns: 60, seed: 20_261_130 });
  expect(Math.min(lacking, without)).toBeGreaterThan(50);
}, 120_000);

test('who chose another language on their profile counts for it at once, and who gave it up for the organization’s', async () => {
  const department = await insertDepartment(db.owner, 'North');
  const [nora] = [await insertPerson(db.owner, { departmentId: department, locale: 'en' })];
  await insertPerson(db.owner, { departmentId: department, locale: 'en' });
  const spanish: Untranslated = { language: 'es', readers: 1, of: 2, instead: 'en' };
  expect(await tell(department, ['en'])).toEqual([]);
  await updateChoices(web(), { id: nora, locale: 'es', timeZone: null });
  expect(await tell(department, ['en'])).toEqual([spanish]);
  expect(await tell(department, ['en', 'es'])).toEqual([]);
  await updateChoices(web(), { id: nora, locale: null, timeZone: null });
  expect(await tell(department, ['en'])).toEqual([]);
  await saveOrganization(editor(), { companyName: 'Forja', telephone: '', defaultLocale: 'es' });
  expect(await tell(department, ['en'])).toEqual([spanish]);
  await saveOrganization(editor(), { companyName: 'Forja', telephone: '', defaultLocale: 'en' });
});

test('a manager is told of the readers within their scope only', async () => {
  const [mine, other] = [await insertDepartment(db.owner, 'Mine'), await insertDepartment(db.owner, 'Other')];
  const group = { id: crypto.randomUUID() };
  await db.owner`insert into groups (id, name, source) values (${group.id}, 'Night shift', 'hand')`;
  for (const departmentId of [mine, other, other]) {
    const person = await insertPerson(db.owner, { departmentId, locale: 'es' });
    await db.owner`insert into memberships (group_id, person_id) values (${group.id}, ${person})`;
  }
  const manager = makeViewer(editorId, { manages: [mine] });
  const shown = await previewAudience(manager, { everyone: false, anyOf: [{ group: group.id }], allOf: [], except: [] }, '');
  expect(shown).toMatchObject({ total: 1, readers: { es: 1 } });
});

test('texts stored together are shown in the order of their codes: so it is said which one is read instead', async () => {
  const key = crypto.randomUUID();
  const id = await db.owner.begin((tx) => insertDraft(tx, { authorId: editorId, idempotencyKey: key, publicCode: 'WXZ23456' }));
  const [revision] = await db.owner<{ id: string }[]>`select id from revisions where announcement_id = ${id}`;
  const written = ['es', 'de', 'en'];
  await db.owner.begin((tx) =>
    updateRevision(tx, revision?.id ?? '', {
      senderId: null,
      severity: 'minor',
      audienceRule: { everyone: true },
      ackRequired: false,
      escalation: [],
      expiresAt: null,
      texts: written.map(text),
    }),
  );
  const [stored] = await db.owner<{ texts: DraftText[] }[]>`
    select json_agg(t order by t.added_at, t.locale) as texts from texts t where revision_id = ${revision?.id ?? ''}`;
  const [found] = findUntranslated({ written, readers: { he: 3 }, spoken: ['en', 'es', 'de', 'he'] }) ?? [];
  expect(found?.instead).toBe(pickText(stored?.texts ?? [], 'he').locale);
});
