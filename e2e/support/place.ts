import { isLong } from '../../testing/settings.ts';

/** Where the tests' own copy of the product runs: the portal and the four ports after it. TEST_PORT moves them. */
const first = Number(process.env.TEST_PORT || 3900);
export const ports = { portal: first, provider: first + 1, mailbox: first + 2, smtp: first + 3, postgres: first + 4 };
export const portal = `http://localhost:${ports.portal}`;
export const provider = `http://localhost:${ports.provider}`;
export const ownerUrl = `postgres://pregon_owner@127.0.0.1:${ports.postgres}/pregon`;
/** The file of its log while the browser tests run. */
export const portalLog = '.demo/e2e.log';

export { isLong };

/**
 * How long a test waits for what was promised within `ms`. Three tests share two cores in `npm test` and get four times as long;
 * `npm run test:long` runs one at a time and holds each to its word.
 */
export const promised = (ms: number): { timeout: number } => ({ timeout: isLong ? ms : 4 * ms });
