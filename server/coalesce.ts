/** Questions of many requests, asked as one: everybody reloading at once is a few queries. */

type Waiting<Answer> = { key: string; resolve: (answer: Answer | null) => void; reject: (error: unknown) => void };

/**
 * Returns a function from key to answer, null where there is none. Keys that come before `later` calls back are asked for together, each
 * once. What is answered was asked after the key had come: nobody is told of an older state than they know. Rejects when `ask` does.
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

/** A `later` that asks one question at a time: what comes while one is asked is asked for together after it. */
export const oneAtATime = (): ((flush: () => Promise<void>) => void) => {
  let before = Promise.resolve();
  return (flush) => {
    before = before.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(flush);
  };
};
