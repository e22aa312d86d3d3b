/**
 * Changes of the emergency telephone, the senders or the retention time, which wait for a second administrator.
 * Invariant: a request is decided once; the database lets its value through only in the transaction that confirms it.
 */

import { eq, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import { asJson, type Stored } from '#db/schema/columns.ts';
import { organizationRequests } from '#db/schema/organization.ts';
import type { persons } from '#db/schema/people.ts';
import type { Decision } from '#domain/decision.ts';

export type SenderSaid = { name: string; card: Record<string, string> };

/** senderId null: a new sender. */
export type OrganizationChange =
  | { key: 'telephone'; senderId: null; before: string; after: string }
  | { key: 'retentionDays'; senderId: null; before: number; after: number }
  | { key: 'sender'; senderId: string | null; before: SenderSaid | null; after: SenderSaid };

type Request = Stored<typeof organizationRequests>;

export type OrganizationRequestRow = OrganizationChange &
  Pick<Request, 'id' | 'requestedBy' | 'requestedAt'> & { requesterName: Stored<typeof persons>['name'] };

const columns = (db: Db) => db`
  select r.id, r.key, r.sender_id, r.before, r.after, r.requested_by, r.requested_at, p.name as requester_name
  from house_requests r join persons p on p.id = r.requested_by`;

/** Those that wait, oldest first. */
export const listOpenOrganizationRequests = (db: Db): Promise<OrganizationRequestRow[]> =>
  db<OrganizationRequestRow[]>`${columns(db)} where r.decision is null order by r.requested_at, r.id`;

/** One that waits, locked; null when it was decided meanwhile. */
export const lockOpenOrganizationRequest = async (tx: Db, id: string): Promise<OrganizationRequestRow | null> => {
  const [row] = await tx<OrganizationRequestRow[]>`${columns(tx)} where r.id = ${id} and r.decision is null for update of r`;
  return row ?? null;
};

/** Returns its id. A second one about the same, while the first waits, is a unique violation. */
export const insertOrganizationRequest = async (
  tx: Db,
  { key, senderId, before, after }: OrganizationChange,
  by: string,
): Promise<string> => {
  const [row] = await builder(tx)
    .insert(organizationRequests)
    .values({ key, senderId, before: asJson(before), after: asJson(after), requestedBy: by })
    .returning({ id: organizationRequests.id });
  if (!row) throw new Error('A request was not stored');
  return row.id;
};

export const updateOrganizationRequestDecision = async (tx: Db, id: string, decided: { decision: Decision; by: string }): Promise<void> => {
  await builder(tx)
    .update(organizationRequests)
    .set({ decision: decided.decision, decidedBy: decided.by, decidedAt: sql`now()` })
    .where(eq(organizationRequests.id, id));
};

/** True as long as nobody else ever was an administrator: there is nobody to confirm. */
export const maySetAlone = async (db: Db, personId: string): Promise<boolean> => {
  const [row] = await db<{ alone: boolean }[]>`select may_set_alone(${personId}) as alone`;
  return row?.alone ?? false;
};
