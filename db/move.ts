/**
 * Where a revision stands: the one function that changes it.
 * Invariant: only a way that domain/state.ts allows is taken, from the state the caller saw, and each leaves who, when and why on the
 * revision and in the audit log. The announcement follows in the same transaction, by the database's trigger follow_revision.
 */
import { mayGo, type RevisionState } from '#domain/state.ts';
import type { AuditEntry } from './audit.ts';
import type { Db } from './client.ts';

/** A revision, and where the caller saw it stand. */
export type Standing = { id: string; state: RevisionState };

/** reason: a code, never free text. detail: for the audit log, beside it. */
export type Why = { reason: string; detail?: AuditEntry['detail'] };

/** Names in the audit log. Of what is submitted again after it was held, see actionOf. */
const verbs: Record<RevisionState, string> = {
  draft: 'reopen',
  submitted: 'submit',
  rejected: 'reject',
  scheduled: 'publish',
  held: 'held',
  live: 'live',
  superseded: 'superseded',
  ended: 'ended',
  deleted: 'delete',
};

const actionOf = (to: RevisionState, { reason }: Why): string =>
  `announcement.${to === 'scheduled' && reason === 'release' ? 'release' : verbs[to]}`;

/** Thrown when a revision does not go that way, or no longer stands where the caller saw it. Nothing was changed. */
export class NotMoved extends Error {}

/**
 * Moves a revision, and returns it as it stands now. who: null for the portal itself. Throws NotMoved; the database's own refusals
 * (restrict_violation, insufficient_privilege) pass through. What it needs where it goes (publish_at, the submission) is stored before.
 */
export const move = async (tx: Db, revision: Standing, to: RevisionState, who: string | null, why: Why): Promise<Standing> => {
  const way = `${revision.id} from ${revision.state} to ${to}`;
  if (!mayGo(revision.state, to)) throw new NotMoved(`There is no way for revision ${way}`);
  const moved = await tx`
    with moved as (
      update revisions set state = ${to}, state_by = ${who}, state_why = ${why.reason}
      where id = ${revision.id} and state = ${revision.state} returning announcement_id, number, state_seq)
    insert into audit (actor_id, action, subject, detail)
    select ${who}, ${actionOf(to, why)}, announcement_id,
      ${tx.json(why.detail ?? {})} || jsonb_build_object('was', ${revision.state}::text, 'reason', ${why.reason}::text, 'revision', number, 'move', state_seq)
    from moved`;
  if (moved.count !== 1) throw new NotMoved(`Somebody was quicker with revision ${way}`);
  return { id: revision.id, state: to };
};
