/** Findings of the doctor: one line for each check. */

/** ok: as it should be. worth: it works, and could be better. bad: something does not work, or is not safe. */
export type Finding = { what: string; state: 'ok' | 'worth' | 'bad'; says: string };

export const ok = (what: string, says: string): Finding => ({ what, state: 'ok', says });
export const worth = (what: string, says: string): Finding => ({ what, state: 'worth', says });
export const bad = (what: string, says: string): Finding => ({ what, state: 'bad', says });

/** Why something failed, in as few words as it has. Never with data of people: only codes and messages of connections. */
export const why = (error: unknown): string => {
  if (!(error instanceof Error)) return 'it failed';
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return cause.message === '' || cause.message.startsWith(code) ? cause.message || code : `${code} ${cause.message}`.trim();
};

const limitMs = 8_000;

/** Runs one look; what it throws or does not finish in time is its finding. */
export const look = async (what: string, find: () => Promise<Finding>): Promise<Finding> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(bad(what, `no answer within ${limitMs / 1000} s`)), limitMs);
  });
  const found = find().catch((error: unknown) => bad(what, why(error)));
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
};
