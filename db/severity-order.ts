/** The order of announcements on every list and screen: most severe first. */
import { severities } from '#domain/severity.ts';
import type { Db } from './client.ts';

/** For `order by`, of a statement in which `r` is a revision. */
export const severityOrder = (db: Db) => db`array_position(${[...severities]}::text[], r.severity)`;
