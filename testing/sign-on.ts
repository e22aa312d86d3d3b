/** The demo's identity provider for a unit test: a real one, on a free port, that knows a client and its secret. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '../db/client.ts';
import { startProvider } from '../demo/provider.ts';
import { readSecrets } from '../demo/secrets.ts';
import { freePort } from './worker-process.ts';

export type KnownSignOn = {
  /** The portal's settings for it. */
  settings: { OIDC_ISSUER: string; OIDC_CLIENT_ID: string; OIDC_CLIENT_SECRET: string };
  stop: () => void;
};

export const startSignOn = async (directory: Pool, portalUrl: string): Promise<KnownSignOn> => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-sign-on-'));
  const secrets = readSecrets(folder);
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const ports = { portal: 0, provider: port, mailbox: 0, smtp: 0, postgres: 0 };
  const settings = { ports, portalUrl, issuer, mailboxUrl: '', folder, fresh: true, dev: false, rawLog: true };
  const provider = await startProvider({ settings, secrets, directory }, () => undefined);
  return {
    settings: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'pregon-portal', OIDC_CLIENT_SECRET: secrets.clientSecret },
    stop: () => {
      provider.close();
      provider.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
