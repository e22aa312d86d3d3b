/**
 * Where the demo's identity provider keeps sign-ins and codes: in memory, for as long as each is valid.
 * Invariant: nothing is found after its time, and what has run out is let go.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider';

type Entry = { payload: AdapterPayload; until: number };

/** One store for all kinds; the provider asks for an adapter for each kind of thing. */
export const memoryAdapter = (): ((kind: string) => Adapter) => {
  const entries = new Map<string, Entry>();

  const live = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    return entry && entry.until > Date.now() ? entry.payload : undefined;
  };
  const findBy = (kind: string, isMeant: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    for (const key of entries.keys()) {
      const payload = key.startsWith(`${kind}:`) ? live(key) : undefined;
      if (payload && isMeant(payload)) return payload;
    }
    return undefined;
  };
  const sweep = (): void => {
    for (const [key, entry] of entries) if (entry.until <= Date.now()) entries.delete(key);
  };

  return (kind) => ({
    upsert: async (id, payload, expiresIn) => {
      if (entries.size % 500 === 499) sweep();
      entries.set(`${kind}:${id}`, { payload, until: Date.now() + (expiresIn ?? 86_400) * 1000 });
    },
    find: async (id) => live(`${kind}:${id}`),
    findByUid: async (uid) => findBy(kind, (payload) => payload.uid === uid),
    findByUserCode: async (userCode) => findBy(kind, (payload) => payload.userCode === userCode),
    consume: async (id) => {
      const payload = live(`${kind}:${id}`);
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => {
      entries.delete(`${kind}:${id}`);
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, entry] of entries) if (entry.payload.grantId === grantId) entries.delete(key);
    },
  });
};
