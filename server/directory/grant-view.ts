/** Roles and requests as pages are told of them. Pure. */
import { databaseNow } from '#db/clock.ts';
import type { GrantListRow, RequestRow } from '#db/directory/roles.ts';
import { toRequestedRole, toRole } from '#domain/role.ts';
import { toSource } from '#domain/source.ts';
import type { GrantView, RequestView } from './view.ts';

const stateOf = (row: GrantListRow, nowMs: number): GrantView['state'] => {
  if (row.endsAt && row.endsAt.getTime() <= nowMs) return 'over';
  return row.startsAt.getTime() > nowMs ? 'to-come' : 'now';
};

export const toGrantView = (row: GrantListRow): GrantView => ({
  id: row.id,
  personId: row.personId,
  personName: row.personName,
  role: toRole(row.role),
  department: row.departmentId && row.departmentName !== null ? { id: row.departmentId, name: row.departmentName } : null,
  from: toSource(row.source),
  group: row.fromGroup,
  grantedBy: row.grantedBy,
  confirmedBy: row.confirmedBy,
  why: row.why,
  since: row.startsAt.toISOString(),
  until: row.endsAt?.toISOString() ?? null,
  state: stateOf(row, databaseNow().getTime()),
});

const mineOf = (row: RequestRow, viewerId: string): RequestView['mine'] => {
  if (row.requestedBy === viewerId) return 'asked';
  return row.personId === viewerId ? 'about-me' : 'decide';
};

export const toRequestView = (row: RequestRow, viewerId: string): RequestView => ({
  id: row.id,
  personId: row.personId,
  personName: row.personName,
  role: toRequestedRole(row.role),
  why: row.why,
  since: row.startsAt.getTime() > databaseNow().getTime() ? row.startsAt.toISOString() : null,
  until: row.endsAt?.toISOString() ?? null,
  askedBy: row.requesterName,
  askedAt: row.requestedAt.toISOString(),
  mine: mineOf(row, viewerId),
});
