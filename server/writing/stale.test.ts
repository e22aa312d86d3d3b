/** Two windows, or two devices, on one draft: the second to keep it does not overwrite what it never saw. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { publish } from '#server/publishing/request.ts';
import { insertEditor, makeForm } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { compose } from './compose.ts';
import { findDraft } from './draft.ts';
import { type ComposeInput, parseCompose } from './input.ts';
import type { Draft, Kept } from './view.ts';

const db = freshDatabase();
let north = '';
let south = '';
let safety = '';
let editor: Viewer;

beforeAll(async () => {
  await insertSender(db.owner);
  [{ id: safety } = { id: '' }] = await db.owner<{ id: string }[]>`insert into senders (name) values ('Site Safety') returning id`;
  north = await insertDepartment(db.owner, 'North');
  south = await insertDepartment(db.owner, 'South');
  for (const departmentId of [north, south]) await insertPerson(db.owner, { departmentId });
  editor = await insertEditor(db.owner);
});

const saying = (headline: string, change: Partial<ComposeInput> = {}): ComposeInput =>
  makeForm({
    intent: 'save',
    anyOf: [{ department: north, below: true }],
    texts: [{ locale: 'en', headline, description: '', instruction: '' }],
    ...change,
  });

const keep = async (input: ComposeInput): Promise<Kept> => {
  const answer = await compose(editor, input);
  if (!answer.kept) throw new Error(`expected it kept, got ${answer.outcome}`);
  return answer.kept;
};

const refusal = async (input: ComposeInput): Promise<Refused> => {
  const answer = await compose(editor, input).catch((error: unknown) => error);
  if (!(answer instanceof Refused)) throw new Error(`expected a refusal, got ${JSON.stringify(answer)}`);
  return answer;
};

const stored = async (id: string): Promise<Draft> => {
  const draft = await findDraft(editor, id);
  if (!draft) throw new Error('no draft');
  return draft;
};

/** Form `begun`, filled in anew. */
const on = (begun: Kept, headline: string, change: Partial<ComposeInput> = {}): ComposeInput => saying(headline, { ...begun, ...change });

describe('a form that was begun with another text than the one stored', () => {
  test.each(['save', 'review', 'publish'] as const)('is refused when it is to %s, and is shown both', async (intent) => {
    const begun = await keep(saying('Both began here'));
    const other = await keep(on(begun, 'Stored meanwhile', { anyOf: [{ department: south, below: true }], ackRequired: true }));
    const refused = await refusal(on(begun, 'Typed here', { intent }));
    expect(refused.message).toBe('changedElsewhere');
    expect(refused.continuation.stale?.draft).toMatchObject({
      id: begun.announcementId,
      version: other.version,
      texts: { en: { headline: 'Stored meanwhile' } },
      ackRequired: true,
    });
    expect(refused.continuation.stale?.audience).toMatchObject({
      mine: { anyOf: [{ name: 'North' }] },
      stored: { anyOf: [{ name: 'South' }] },
    });
    expect((await stored(begun.announcementId)).texts.en.headline).toBe('Stored meanwhile');
    expect(await db.owner`select from announcements where id = ${begun.announcementId} and state = 'draft'`).toHaveLength(1);
  });

  test('each part counts, in each language: text, audience, severity, sender, end, mail, acknowledgement', async () => {
    const changes: Partial<ComposeInput>[] = [
      { texts: [{ locale: 'en', headline: 'One', description: 'more', instruction: '' }] },
      { texts: [{ locale: 'en', headline: 'One', description: '', instruction: 'do' }] },
      {
        texts: [
          { locale: 'en', headline: 'One', description: '', instruction: '' },
          { locale: 'es', headline: 'Uno', description: '', instruction: '' },
        ],
      },
      { anyOf: [] },
      { severity: 'minor' },
      { senderId: safety },
      { expiresAt: new Date(Date.now() + 7_200_000) },
      { fallbackMinutes: 5 },
      { ackRequired: true },
    ];
    // Nothing else differs: not by the moment at which a form is made.
    const same = { expiresAt: new Date(Date.now() + 3_600_000) };
    for (const change of changes) {
      const begun = await keep(saying('One', same));
      const changed = await keep(on(begun, 'One', { ...same, ...change }));
      expect(changed.version, JSON.stringify(change)).not.toBe(begun.version);
      expect((await refusal(on(begun, 'Two', same))).continuation.stale, JSON.stringify(change)).toBeDefined();
    }
  });

  test('overwrites when that is asked for, exactly what was shown; not what was stored after that', async () => {
    const begun = await keep(saying('Begun'));
    await keep(on(begun, 'Elsewhere'));
    const shown = (await refusal(on(begun, 'Mine'))).continuation.stale?.draft.version ?? '';
    await keep(on({ ...begun, version: shown }, 'Elsewhere once more'));
    const again = await refusal(on({ ...begun, version: shown }, 'Mine'));
    expect(again.continuation.stale?.draft.texts.en.headline).toBe('Elsewhere once more');
    const version = again.continuation.stale?.draft.version ?? '';
    await keep(on({ ...begun, version }, 'Mine'));
    expect((await stored(begun.announcementId)).texts.en.headline).toBe('Mine');
  });

  test('of a first press that was answered nothing: the same text again is no conflict, another one is', async () => {
    const first = saying('Pressed once');
    const kept = await keep(first);
    expect(await keep(first)).toEqual(kept);
    expect((await refusal({ ...first, texts: saying('Typed on').texts })).continuation.stale?.draft.version).toBe(kept.version);
  });

  test('is not confirmed when something else was stored between storing and submitting', async () => {
    const begun = await keep(saying('Confirmed'));
    await keep(on(begun, 'Stored in between'));
    const counted = { total: 1, departments: {}, isEveryone: false };
    await expect(publish(editor, begun.announcementId, { counted, contentHash: begun.version })).rejects.toThrow('changedElsewhere');
  });
});

test('what was refused for its audience is stored all the same: the form goes on from there', async () => {
  const empty = await insertDepartment(db.owner, 'Empty');
  const refused = await refusal(saying('To nobody', { intent: 'review', anyOf: [{ department: empty, below: true }] }));
  expect(refused.fields).toEqual({ audience: 'audienceEmpty' });
  const kept = refused.continuation.kept ?? { announcementId: '', version: '' };
  await keep(on(kept, 'To somebody'));
});

describe('at once', () => {
  test('of forms that were begun with the same text one is stored, and all others are shown what it stored', async () => {
    for (let round = 0; round < 25; round += 1) {
      const begun = await keep(saying('Begun'));
      const headlines = ['A', 'B', 'C', 'D'].map((name) => `${name} ${round}`);
      const intents = ['save', 'review', 'publish', 'save'] as const;
      const answers = await Promise.all(
        headlines.map((headline, nth) =>
          compose(editor, on(begun, headline, { intent: intents[nth] ?? 'save' })).then(
            () => headline,
            (error: Refused) => error.continuation.stale?.draft.texts.en.headline,
          ),
        ),
      );
      const now = (await stored(begun.announcementId)).texts.en.headline;
      expect(headlines).toContain(now);
      expect(answers).toEqual(headlines.map(() => now));
    }
  });

  test('nobody’s words are lost, whoever writes when: each adds a word to what it read, and reads again when it is refused', async () => {
    const begun = await keep(saying('Begun'));
    const write = async (word: string): Promise<void> => {
      for (;;) {
        const draft = await stored(begun.announcementId);
        const description = `${draft.texts.en.description} ${word}`;
        const input = on({ ...begun, version: draft.version ?? '' }, 'Begun', {
          texts: [{ locale: 'en', headline: 'Begun', instruction: '', description }],
        });
        const done = await compose(editor, input).then(
          () => true,
          (error: unknown) => {
            if (error instanceof Refused && error.continuation.stale) return false;
            throw error;
          },
        );
        if (done) return;
      }
    };
    const words = Array.from({ length: 5 }, () => Array.from({ length: 8 }, () => randomUUID().slice(0, 8)));
    await Promise.all(
      words.map(async (list) => {
        for (const word of list) await write(word);
      }),
    );
    const said = (await stored(begun.announcementId)).texts.en.description.trim().split(' ');
    expect(said.sort()).toEqual(words.flat().sort());
  });
});

describe('the buttons of a refusal', () => {
  const values = {
    intent: ['publish'],
    idempotencyKey: [randomUUID()],
    announcementId: [randomUUID()],
    version: ['v1:old'],
    severity: ['minor'],
    fallback: ['never'],
  };

  test('“keep mine” keeps, and names what it overwrites; it publishes nothing', () => {
    expect(parseCompose({ ...values, overwrite: ['v1:shown'] })).toMatchObject({
      ok: true,
      input: { intent: 'save', version: 'v1:shown' },
    });
  });

  test('“as a new draft” keeps under a key of its own; pressed again it takes the version that was stored under it', () => {
    const anew = randomUUID();
    expect(parseCompose({ ...values, anew: [anew] })).toMatchObject({
      ok: true,
      input: { intent: 'save', announcementId: null, version: 'v1:old', idempotencyKey: anew },
    });
  });
});
