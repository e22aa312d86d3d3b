/**
 * A person's own page: what the portal knows about them, where they are signed in, and signing out there.
 * Invariant: everything here is read and done for the viewer alone, whatever a form names.
 */

import { insertAudit } from '#db/audit.ts';
import { web } from '#db/client.ts';
import { findProfile as findProfileRow, type GrantRow, type ProfileRow } from '#db/identity/profile.ts';
import { endSessionsOf, listSessionsOf, type SessionRow } from '#db/identity/sessions.ts';
import { findGaps } from '#db/identity/sign-on.ts';
import { notify } from '#db/notify.ts';
import { toRole } from '#domain/role.ts';
import { toSource } from '#domain/source.ts';
import { toDevice } from '#server/directory/device-view.ts';
import { findLocale } from '../../messages/languages.ts';
import type { Profile, RoleView } from './view.ts';
import type { Viewer } from './viewer.ts';

/** Throws when the viewer is gone, which ends their sessions too. */
export const readProfile = async (viewer: Viewer): Promise<Profile> => {
  const [row, sessions, gaps] = await Promise.all([
    findProfileRow(web(), viewer.personId),
    listSessionsOf(web(), viewer.personId),
    findGaps(web(), viewer.personId),
  ]);
  if (!row) throw new Error('A signed-in person is not there');
  return { ...toProfile(row, sessions, viewer.sessionHash), gaps: { email: gaps?.email ?? null, groups: gaps?.groups ?? null } };
};

const toProfile = ({ identities, grants, ...row }: ProfileRow, sessions: SessionRow[], current: string): Omit<Profile, 'gaps'> => ({
  ...row,
  source: toSource(row.source),
  locale: findLocale(row.locale) ?? null,
  roles: grants.map(toRoleView),
  identities: identities.map(({ issuer, linkedAt }) => ({ issuer, linkedAt: new Date(linkedAt).toISOString() })),
  devices: sessions.map((session) => toDevice(session, current)).sort((a, b) => Number(b.isThis) - Number(a.isThis)),
});

const toRoleView = (grant: GrantRow): RoleView => ({
  role: toRole(grant.role),
  departmentName: grant.departmentName,
  source: toSource(grant.source),
  why: grant.why,
  grantedBy: grant.grantedBy,
  since: new Date(grant.startsAt).toISOString(),
  until: grant.endsAt === null ? null : new Date(grant.endsAt).toISOString(),
});

/** Signs the viewer out on the device with this session, at once. Somebody else's session is left alone. */
export const signOutThere = (viewer: Viewer, session: string): Promise<{ outcome: 'done' }> => endThese(viewer, { hash: session });

/** Signs the viewer out everywhere but here, at once. */
export const signOutElsewhere = (viewer: Viewer): Promise<{ outcome: 'done' }> => endThese(viewer, { keep: viewer.sessionHash });

/** Open streams of the ended sessions are told when the transaction commits. */
const endThese = async (viewer: Viewer, which: { hash: string } | { keep: string }): Promise<{ outcome: 'done' }> => {
  await web().begin(async (tx) => {
    const sessions = await endSessionsOf(tx, viewer.personId, which);
    if (sessions === 0) return;
    await insertAudit(tx, { actorId: viewer.personId, action: 'session.ended', subject: viewer.personId, detail: { sessions } });
    await notify(tx, 'pregon_people', viewer.personId);
  });
  return { outcome: 'done' };
};
