/**
 * Problems the sign-on left open, for administrators: departments that match nothing, unknown groups, people who may be the same.
 * Invariant: for administrators only; an unusable value stays visible until it can be used.
 */
import { directory } from '#db/client.ts';
import { type DoubleRow, listDoubles, listOpenRelinks, type RelinkRow } from '#db/directory/doubles.ts';
import { listGroupsGaps, listUnmatchedDepartments } from '#db/identity/sign-on.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { requireAdministrator } from './change.ts';
import type { DoubleView, RelinkView, SignOnPage } from './view.ts';

export const toDoubleView = ({ foundAt, ...row }: DoubleRow): DoubleView => ({ ...row, foundAt: foundAt.toISOString() });

const mineOf = (row: RelinkRow, viewerId: string): RelinkView['mine'] => {
  if (row.requestedBy === viewerId) return 'asked';
  return [row.personId, row.fromId].includes(viewerId) ? 'about-me' : 'decide';
};

export const toRelinkView = (row: RelinkRow, viewerId: string): RelinkView => ({
  id: row.id,
  person: { id: row.personId, name: row.personName },
  from: { id: row.fromId, name: row.fromName },
  issuer: row.issuer,
  why: row.why,
  askedBy: row.requesterName,
  askedAt: row.requestedAt.toISOString(),
  mine: mineOf(row, viewerId),
});

/** The open questions of sign-ons: unmatched departments and groups, people who came in twice, requests to relink. Administrators only. */
export const readSignOn = async (viewer: Viewer): Promise<SignOnPage> => {
  requireAdministrator(viewer);
  const [departments, groups, doubles, relinks] = await Promise.all([
    listUnmatchedDepartments(directory()),
    listGroupsGaps(directory()),
    listDoubles(directory()),
    listOpenRelinks(directory()),
  ]);
  return {
    departments: departments.map(({ departments: found, ...row }) => ({
      ...row,
      matches: found === 0 ? 'none' : found === 1 ? 'one' : 'several',
    })),
    groups: [...groups],
    doubles: doubles.map(toDoubleView),
    relinks: relinks.map((row) => toRelinkView(row, viewer.personId)),
  };
};
