/** The start of a unit test of the directory: administrators, and a reader of the audit log. */
import type { Pool } from '../db/client.ts';
import type { Viewer } from '../server/identity/viewer.ts';
import { makeViewer } from './desk.ts';
import { insertGrant, insertPerson } from './fresh-database.ts';

/** An administrator without an end, and what they are as the one who asks. */
export const insertAdministrator = async (owner: Pool, name = 'Olga'): Promise<Viewer> => {
  const personId = await insertPerson(owner, { name });
  await insertGrant(owner, { personId, role: 'administrator' });
  return makeViewer(personId, { isAdministrator: true, name });
};

export type Audited = { action: string; actorId: string | null; detail: Record<string, unknown> };

export const auditOf = (owner: Pool, subject: string): Promise<Audited[]> =>
  owner<Audited[]>`select action, actor_id, detail from audit where subject = ${subject} order by id`;

/** The answer of a rule, or the message or fields it was refused with. */
export const answerOf = async (work: Promise<unknown> | (() => unknown)): Promise<unknown> => {
  try {
    return await (typeof work === 'function' ? work() : work);
  } catch (error) {
    const { message, fields = {} } = error as Error & { fields?: Record<string, string> };
    return Object.keys(fields).length > 0 ? fields : message;
  }
};
