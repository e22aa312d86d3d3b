/** The privileges of each of the database's logins. */
import { openPool, type Pool } from '../db/client.ts';
import type { Fresh } from './fresh-database.ts';

type Login = 'owner' | 'web' | 'worker' | 'auditor';

export const noRight = '42501';
export const refusedByRule = '23001';

export const openLogins = (db: Fresh) => {
  const pools = new Map<string, Pool>();

  const poolOf = (login: 'owner' | 'web' | 'worker'): Pool => {
    const pool = pools.get(login) ?? openPool(db.url(login), 'unit');
    pools.set(login, pool);
    return pool;
  };

  /** Runs one statement and leaves no trace. The SQLSTATE it was refused with, or 'done'. */
  const attempt = async (login: Login, statement: string): Promise<string> => {
    const rolledBack = new Error('rolled back');
    try {
      await poolOf(login === 'auditor' ? 'owner' : login).begin(async (tx) => {
        if (login === 'auditor') await tx`set local role pregon_auditor`;
        await tx.unsafe(statement);
        throw rolledBack;
      });
    } catch (error) {
      if (error === rolledBack) return 'done';
      return (error as { code?: string }).code ?? String(error);
    }
    return 'committed';
  };

  return { attempt, end: () => Promise.all([...pools.values()].map((pool) => pool.end())) };
};
