/**
 * Between the front and the pages: who asks, how often already, and whose turn it is. Invariant: what is refused here costs next
 * to nothing, reads no body, and is said in a sentence with the time to come back.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from './failure-page.ts';
import { Callers } from './identity/callers.ts';
import { type Caller, isBuilt, PageTurns } from './page-turns.ts';
import { countOrWait, type Rated, type Sender } from './rates.ts';

/** Pages that look something up when they are asked for more than their plain address. */
const searches = ['/archive', '/newsroom', '/directory/people'];
const lookUps = ['/newsroom/targets', '/newsroom/people', '/newsroom/audience', '/newsroom/figures'];
const signIns = ['/sign-in/start', '/api/auth/callback/sso'];
const busySeconds = 30;

/** The rate limit a request falls under; null: none, a page only takes its turn. */
export const ratedOf = ({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): Rated | null => {
  const [path = '', asked = ''] = url.split('?', 2);
  if (signIns.includes(path)) return 'signIn';
  if (lookUps.includes(path)) return 'search';
  if (method !== 'GET' && method !== 'HEAD') return 'press';
  return searches.includes(path) && asked !== '' ? 'search' : null;
};

const toCaller = ({ person, address }: Sender): Caller =>
  person === null ? { kind: 'stranger', key: address } : { kind: 'person', key: person };

export class Admission {
  #callers = new Callers();
  #turns: PageTurns;

  /** `telling`: what streams are being told just now, until it is done. */
  constructor(telling: () => Promise<void> | null) {
    this.#turns = new PageTurns(telling);
  }

  /** Renders when it may be and is its turn; else says why not. Rejects as `render` does. */
  async admit(request: IncomingMessage, response: ServerResponse, render: () => Promise<void>): Promise<void> {
    if (isBuilt(request)) return render();
    const sender = await this.#callers.of(request);
    if (response.destroyed) return;
    const rated = ratedOf(request);
    const wait = rated === null ? 0 : countOrWait(rated, sender);
    if (wait > 0) return refuse(request, response, 'tooMany', wait);
    const isServed = await this.#turns.take(request, response, toCaller(sender), render);
    if (!isServed && !response.destroyed) refuse(request, response, 'busy', busySeconds);
  }
}
