/**
 * The tabs of a browser tell each other which session it holds. A page of another session (its person signed out, or another person signed
 * in at this computer) is loaded again, and the server answers for whoever is signed in now.
 */

import { reloadPage } from '#components/reload.ts';
import { attempt, openChannel } from './browser-world.ts';

/** `mark` of the session this page was made for; null: the page of somebody who has just signed out. */
export const watchSession = (mark: string | null): (() => void) => {
  const channel = openChannel<string | null>('pregon-session', (other) => mark !== null && other !== mark && reloadPage());
  attempt(() => channel?.postMessage(mark), undefined);
  return () => channel?.close();
};
