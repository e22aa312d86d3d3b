/**
 * The tabs of a browser tell each other whose session it holds. A page of another session, whose person signed out or gave way to
 * the next one at this computer, is loaded again: as the server answers whoever is there now.
 */

import { reloadPage } from '#components/reload.ts';
import { attempt, openChannel } from './browser-world.ts';

/** `mark` of the session this page was made for; null: the page of somebody who has just signed out. */
export const watchSession = (mark: string | null): (() => void) => {
  const channel = openChannel<string | null>('pregon-session', (other) => mark !== null && other !== mark && reloadPage());
  attempt(() => channel?.postMessage(mark), undefined);
  return () => channel?.close();
};
