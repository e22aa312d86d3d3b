/** The person a request or a stream belongs to, with their rights as the database has them now. */

import type { Rights } from '#domain/rights.ts';

export type Viewer = Rights & {
  personId: string;
  /** SHA-256 of the session's token: names the session without being able to use it. */
  sessionHash: string;
  name: string;
  /** The language stored with the person, or null: then the browser's decides. */
  locale: string | null;
  /** IANA name: the person's own, else their site's, else UTC. */
  timeZone: string;
  departmentId: string | null;
  departmentName: string | null;
  siteName: string | null;
  /** False for somebody who signed in but is not (or no longer) known to the directory. */
  inDirectory: boolean;
  /** Raised at each change of the person or their rights. */
  version: number;
};
