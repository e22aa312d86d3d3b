/** Coalesces the queries of many requests into one: everybody reloading at once is a few queries. */

type Waiting<Answer> = { key: string; resolve: (answer: Answer | null) => void; reject: (error: unknown) => void };

/**
 * Returns a function from key to answer, null where there is none. Keys that arrive before `later` calls back are looked up in one call of
 * `ask`, each once. An answer is always read after its key arrived: nobody gets a state older than the one they know. Rejects when `ask`
 * does.
 */
export const coalesce = <Answer>(
  ask: (keys: string[]) => Promise<Map<string, Answer>>,
  later: (flush: () => Promise<void>) => unknown = setImmediate,
): ((key: string) => Promise<Answer | null>) => {
  let waiting: Waiting<Answer>[] = [];

  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const found = await ask([...new Set(batch.map((each) => each.key))]);
      for (const each of batch) each.resolve(found.get(each.key) ?? null);
    } catch (error) {
      for (const each of batch) each.reject(error);
    }
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (waiting.length === 1) later(flush);
    });
};

/** A `later` that runs one call at a time: keys that arrive during a call are looked up in one call after it. */
export const oneAtATime = (): ((flush: () => Promise<void>) => void) => {
  let before = Promise.resolve();
  return (flush) => {
    before = before.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(flush);
  };
};
