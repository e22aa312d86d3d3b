/** An editor's work, for unit tests: a viewer with rights, a filled-in form, and publishing as a person does: look, then confirm. */
import { randomUUID } from 'node:crypto';
import type { Pool } from '../db/client.ts';
import type { Viewer } from '../server/identity/viewer.ts';
import { compose } from '../server/writing/compose.ts';
import { findDraft } from '../server/writing/draft.ts';
import type { ComposeInput } from '../server/writing/input.ts';
import { insertGrant, insertPerson } from './fresh-database.ts';

export const makeViewer = (personId: string, rights: Partial<Viewer> = {}): Viewer => ({
  personId,
  sessionHash: '',
  name: 'Somebody',
  locale: 'en',
  timeZone: 'UTC',
  departmentId: null,
  departmentName: null,
  siteName: null,
  inDirectory: true,
  isEditor: false,
  isApprover: false,
  isAdministrator: false,
  manages: [],
  version: 1,
  ...rights,
});

/** Somebody new who is an editor, as they are seen once they signed in. */
export const insertEditor = async (owner: Pool): Promise<Viewer> => {
  const personId = await insertPerson(owner);
  await insertGrant(owner, { personId, role: 'editor' });
  return makeViewer(personId, { isEditor: true });
};

export const makeForm = (change: Partial<ComposeInput> = {}): ComposeInput => ({
  intent: 'publish',
  idempotencyKey: randomUUID(),
  announcementId: null,
  version: null,
  severity: 'moderate',
  senderId: '',
  texts: [{ locale: 'en', headline: 'Gate 2 is closed', description: '', instruction: 'Use Gate 4' }],
  everyone: false,
  anyOf: [],
  allOf: [],
  except: [],
  expiresAt: new Date(Date.now() + 3_600_000),
  fallbackMinutes: null,
  ackRequired: false,
  ruleHash: null,
  ...change,
});

/** Publishes to these departments with all below, and returns the id of what is live. Needs a running worker. */
export const publishTo = async (by: Viewer, departments: string[], change: Partial<ComposeInput> = {}): Promise<string> => {
  const targets = departments.map((department) => ({ department, below: true }));
  const input = makeForm({ anyOf: targets, ...change });
  const shown = await compose(by, input);
  if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
  const result = await compose(by, { ...input, ruleHash: shown.ruleHash });
  if (result.outcome !== 'live') throw new Error(`expected it live, got ${JSON.stringify(result)}`);
  return result.announcementId;
};

/** Keeps a draft without publishing it, over what is stored when it has an id. Returns its id. */
export const saveDraft = async (by: Viewer, departments: string[], change: Partial<ComposeInput> = {}): Promise<string> => {
  const targets = departments.map((department) => ({ department, below: true }));
  const opened = change.announcementId ? await findDraft(by, change.announcementId) : null;
  const saved = await compose(by, makeForm({ intent: 'save', anyOf: targets, version: opened?.version ?? null, ...change }));
  if (saved.outcome !== 'saved') throw new Error(`expected it saved, got ${saved.outcome}`);
  return saved.announcementId;
};
