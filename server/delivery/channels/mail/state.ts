/**
 * The state of the mail server, for pages and health.
 * Invariant: computed by the database from the age of owed mails, so it is right without a worker too; queried at most once in a while.
 */
import { web } from '#db/client.ts';
import { findMailState } from '#db/delivery/channels/mail/channel.ts';
import { timing } from '#timing';
import { severalPeople } from './channel.ts';
import type { MailState } from './view.ts';

let known: { atMs: number; state: Promise<MailState> } | null = null;

const ask = async (): Promise<MailState> => {
  const row = await findMailState(web(), timing().mailSilentMs, severalPeople);
  return { ...row, since: row.since?.toISOString() ?? null, lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null };
};

/** The state, at most some seconds old. Rejects when the database cannot be read. */
export const readMailState = (): Promise<MailState> => {
  if (known && performance.now() - known.atMs < timing().mailKnownMs) return known.state;
  const asked = { atMs: performance.now(), state: ask() };
  known = asked;
  // A failed query is repeated by the next caller.
  asked.state.catch(() => {
    if (known === asked) known = null;
  });
  return asked.state;
};
