/** A draft as its form shows it: a blank one, or the viewer's own as it is stored. */

import { randomUUID } from 'node:crypto';
import { type Db, web } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { type DraftRow, findDraft as findDraftRow } from '#db/writing/drafts.ts';
import { mailMinutes } from '#domain/delivery.ts';
import { isId } from '#domain/ids.ts';
import { toLocal } from '#domain/local-time.ts';
import { mayOpenDraft } from '#domain/rights.ts';
import { parseAudience, toRule } from '#server/audience/form.ts';
import { readChosen } from '#server/audience/sentence.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readOrganization } from '#server/organization/settings.ts';
import { contentHash } from '#server/publishing/content-hash.ts';
import { locales } from '../../messages/languages.ts';
import type { Draft } from './view.ts';

const defaultHours = 24;

/** The default end of a new announcement. */
export const expiryOfNew = (): Date => new Date(databaseNow().getTime() + defaultHours * 3_600_000);

const emptyText = { headline: '', description: '', instruction: '' };

/** A blank form. Its key makes it one announcement however often it is sent. */
export const newDraft = async (viewer: Viewer): Promise<Draft> => ({
  id: null,
  version: null,
  idempotencyKey: randomUUID(),
  state: 'draft',
  severity: 'minor',
  senderId: '',
  texts: Object.fromEntries(locales.map((locale) => [locale, { ...emptyText }])) as Draft['texts'],
  audience: { everyone: false, anyOf: [], allOf: [], except: [] },
  expires: toLocal(expiryOfNew(), viewer.timeZone),
  fallbackMinutes: (await readOrganization()).fallbackMinutes,
  ackRequired: false,
});

/** The blank form in which typed text comes back when its draft has no page any more; it supplies the names of the chosen targets. */
export const returnedDraft = async (viewer: Viewer, typed: Record<string, string[]>): Promise<Draft> => {
  const [blank, asked] = [await newDraft(viewer), parseAudience(typed)];
  return asked ? { ...blank, audience: await readChosen(viewer, toRule(asked)) } : blank;
};

/** True when it is not on its way and never was live: it may be changed. */
export const isChangeable = (row: Pick<DraftRow, 'state' | 'untaken'>): boolean =>
  row.state === 'draft' || row.state === 'held' || row.untaken;

/** The viewer's own draft, also one that was held or not taken in time; null when it cannot be edited, and for everybody else's. */
export const findDraft = async (viewer: Viewer, id: string): Promise<Draft | null> => {
  if (!isId(id)) return null;
  const row = await findDraftRow(web(), { id });
  if (!row || !mayOpenDraft(viewer, row)) return null;
  return isChangeable(row) ? toDraft(row, viewer) : null;
};

export const toDraft = async (row: DraftRow, viewer: Viewer, db: Db = web()): Promise<Draft> => ({
  id: row.id,
  version: contentHash(row),
  idempotencyKey: row.idempotencyKey,
  state: row.untaken || row.state !== 'held' ? 'draft' : 'held',
  severity: row.severity === 'moderate' ? 'moderate' : 'minor',
  senderId: row.senderId ?? '',
  texts: Object.fromEntries(
    locales.map((locale) => {
      const text = row.texts.find((each) => each.locale === locale) ?? emptyText;
      return [locale, { headline: text.headline, description: text.description, instruction: text.instruction }];
    }),
  ) as Draft['texts'],
  audience: await readChosen(viewer, row.audienceRule, db),
  expires: row.expiresAt ? toLocal(row.expiresAt, viewer.timeZone) : '',
  fallbackMinutes: mailMinutes(row.escalation),
  ackRequired: row.ackRequired,
});
