/**
 * The organization's settings: read by every page, mail and stream, changed by administrators.
 * Invariant: reading never fails when the database is away: the last known values are used, and before the first read the process's own
 * settings.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { insertAudit } from '#db/audit.ts';
import { type Db, type Tx, web } from '#db/client.ts';
import { listSettings, upsertSetting } from '#db/organization/settings.ts';
import { mayAdminister } from '#domain/rights.ts';
import { env } from '#env';
import { isDatabaseGone, Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { describeError, log } from '#server/log.ts';
import { timing } from '#timing';
import { locales } from '../../messages/languages.ts';
import { changeOrAsk } from './change.ts';
import { measureAccent, nearestAccent, passes, type Theme } from './contrast.ts';
import type { AccentInput, LogoInput, OrganizationInput, RulesInput } from './input.ts';
import { logoTypes } from './logo.ts';
import type { Organization } from './view.ts';

const defaultRetentionDays = 90;
const colour = z.string().regex(/^#[0-9a-f]{6}$/);

/** A value that is missing or invalid counts as not set. */
const stored = z.object({
  companyName: z
    .string()
    .min(1)
    .catch(() => env().COMPANY_NAME),
  defaultLocale: z.enum(locales).catch(() => env().DEFAULT_LOCALE),
  fallbackMinutes: z
    .int()
    .min(0)
    .catch(() => env().FALLBACK_MINUTES),
  retentionDays: z.int().min(1).catch(defaultRetentionDays),
  telephone: z.string().catch(''),
  accent: z.object({ light: colour, dark: colour }).nullable().catch(null),
  // Of another kind (an SVG, from before): the portal's own mark is shown.
  logo: z
    .object({ version: z.string(), type: z.enum(logoTypes) })
    .transform(({ version }) => ({ version }))
    .nullable()
    .catch(null),
});

/** The defaults. */
export const defaultOrganization = (): Organization => stored.parse({});

let kept: { organization: Organization; atMs: number } | null = null;
const asking = new Map<Db, Promise<Organization>>();

/**
 * Asked once every few seconds a process, by whoever comes first. Meanwhile all others wait for that answer, but only those who ask the same
 * connections: the desk does not wait for pages that are in want of one.
 */
export const readOrganization = async (db: Db = web()): Promise<Organization> => {
  if (kept && performance.now() - kept.atMs < timing().organizationMs) return kept.organization;
  const asked = asking.get(db) ?? ask(db).finally(() => asking.delete(db));
  asking.set(db, asked);
  return asked;
};

const ask = async (db: Db): Promise<Organization> => {
  try {
    kept = { organization: await readOrganizationNow(db), atMs: performance.now() };
    return kept.organization;
  } catch (error) {
    if (!isDatabaseGone(error)) throw error;
    log().warn(describeError(error), 'settings: what was last known holds');
    // Kept like an answer: who waits for pages must not wait for a database that is away as well.
    kept = { organization: lastKnownOrganization(), atMs: performance.now() };
    return kept.organization;
  }
};

/** Without asking anybody: for when something failed. */
export const lastKnownOrganization = (): Organization => kept?.organization ?? defaultOrganization();

/** As the database has it now, for the page that changes it. */
export const readOrganizationNow = async (db: Db = web()): Promise<Organization> =>
  stored.parse(Object.fromEntries((await listSettings(db)).map((row) => [row.key, row.value])));

/** asked: some of it waits for a second administrator. */
export type Changed = { outcome: 'done' | 'asked' };

/** True when a logo is stored that is shown nowhere any more. For the page that changes it. */
export const isLogoUnused = async (db: Db = web()): Promise<boolean> => {
  const [row] = (await listSettings(db)).filter(({ key }) => key === 'logo');
  const logo = row?.value ?? null;
  return logo !== null && stored.shape.logo.parse(logo) === null;
};

/** Runs a change in one transaction, for administrators only; afterwards this process asks anew. */
export const changeOrganization = async (viewer: Viewer, change: (tx: Tx) => Promise<Changed['outcome']>): Promise<Changed> => {
  if (!mayAdminister(viewer)) throw new Refused('notAllowed');
  const outcome = await web().begin(change);
  if (kept) kept.atMs = Number.NEGATIVE_INFINITY;
  return { outcome };
};

/** Stores these settings; each that is another now is written down by its key, never by its value. */
const store = async (tx: Tx, viewer: Viewer, values: Record<string, unknown>): Promise<void> => {
  for (const [key, value] of Object.entries(values)) {
    const changed = await upsertSetting(tx, { key, value, by: viewer.personId, confirmedBy: null });
    // The bytes of a logo go with its version: one change, one line.
    if (changed && key !== 'logoFile')
      await insertAudit(tx, { actorId: viewer.personId, action: 'settings.changed', subject: null, detail: { key } });
  }
};

const save = (viewer: Viewer, values: Record<string, unknown>): Promise<Changed> =>
  changeOrganization(viewer, async (tx) => {
    await store(tx, viewer, values);
    return 'done';
  });

/** A changed emergency telephone waits for a second administrator; the rest is stored at once. */
export const saveOrganization = (viewer: Viewer, { telephone: after, ...rest }: OrganizationInput): Promise<Changed> =>
  changeOrganization(viewer, async (tx) => {
    await store(tx, viewer, rest);
    const { telephone: before } = await readOrganizationNow(tx);
    return after === before ? 'done' : changeOrAsk(tx, viewer, { key: 'telephone', senderId: null, before, after });
  });

/** So does how long it is kept who did what. */
export const saveRules = (viewer: Viewer, { retentionDays: after, ...rest }: RulesInput): Promise<Changed> =>
  changeOrganization(viewer, async (tx) => {
    await store(tx, viewer, rest);
    const { retentionDays: before } = await readOrganizationNow(tx);
    return after === before ? 'done' : changeOrAsk(tx, viewer, { key: 'retentionDays', senderId: null, before, after });
  });

/** Null: back to the portal's own mark. */
export const saveLogo = (viewer: Viewer, logo: LogoInput): Promise<Changed> => {
  if (logo === null) return save(viewer, { logo: null, logoFile: null });
  const version = createHash('sha256').update(logo.bytes).digest('hex').slice(0, 16);
  return save(viewer, { logo: { version }, logoFile: { version, type: logo.type, base64: logo.bytes.toString('base64') } });
};

/** Cut, not rounded: 4.499 is not 4.50. */
const figure = (contrast: number): string => (Math.floor(contrast * 100) / 100).toFixed(2);

/**
 * Both empty: back to the portal's own colour. One of them: the other is the nearest to it that can be read. Refused, with
 * what was measured and the nearest that would do, when one that was given cannot be read.
 */
export const saveAccent = async (viewer: Viewer, { light, dark }: AccentInput): Promise<Changed> => {
  if (light === '' && dark === '') return save(viewer, { accent: null });
  const asked: Record<Theme, string> = {
    light: light === '' ? nearestAccent(dark, 'light') : light,
    dark: dark === '' ? nearestAccent(light, 'dark') : dark,
  };
  const failed = (['light', 'dark'] as const).filter((theme) => !passes(asked[theme], theme));
  if (failed.length > 0)
    throw new Refused(
      'form',
      Object.fromEntries(failed.map((theme) => [theme, theme === 'light' ? 'accentOnLight' : 'accentOnDark'])),
      Object.fromEntries(
        failed.map((theme) => [
          theme,
          { measured: figure(measureAccent(asked[theme], theme)), nearest: nearestAccent(asked[theme], theme) },
        ]),
      ),
    );
  return save(viewer, { accent: asked });
};
