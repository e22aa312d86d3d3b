/** Whether mail goes out, for pages and health. Invariant: asked of the database by age, so it is true without a worker too; at most once in a while. */
import { web } from '#db/client.ts';
import { findMailState } from '#db/mail-channel.ts';
import { timing } from '#timing';
import { severalPeople } from './channel.ts';
import type { MailState } from './view.ts';

let known: { atMs: number; state: Promise<MailState> } | null = null;

const ask = async (): Promise<MailState> => {
  const row = await findMailState(web(), timing().mailSilentMs, severalPeople);
  return { ...row, since: row.since?.toISOString() ?? null, lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null };
};

/** As of some seconds ago at most. Rejects when the database cannot say. */
export const readMailState = (): Promise<MailState> => {
  if (known && performance.now() - known.atMs < timing().mailKnownMs) return known.state;
  const asked = { atMs: performance.now(), state: ask() };
  known = asked;
  // What could not be known is asked again by the next.
  asked.state.catch(() => {
    if (known === asked) known = null;
  });
  return asked.state;
};
