/** A place where somebody is signed in, as pages get it. */
import type { SessionRow } from '#db/identity/sessions.ts';
import type { DeviceView } from './view.ts';

export const toDevice = (session: SessionRow, current: string): DeviceView => ({
  session: session.hash,
  browser: session.browser || null,
  system: session.system || null,
  begun: session.createdAt.toISOString(),
  lastUsed: session.lastSeenAt.toISOString(),
  isThis: session.hash === current,
});
