/**
 * The demo's settings, read once from the environment: ports, folder, mode; and the portal's own settings made of them.
 * Invariant: nothing in the data depends on a port, so the same data start on any PORT.
 */
import { resolve } from 'node:path';
import { root } from './install.mjs';
import type { Secrets } from './secrets.ts';

/** A reason not to start that one line explains; shown without a stack. */
export class Refusal extends Error {}

export type Ports = { portal: number; provider: number; mailbox: number; smtp: number; postgres: number };

export type Settings = {
  ports: Ports;
  portalUrl: string;
  issuer: string;
  mailboxUrl: string;
  /** Absolute; everything the demo keeps is in here. */
  folder: string;
  fresh: boolean;
  dev: boolean;
  /** The portal's log lines as they are, for machines. */
  rawLog: boolean;
};

export const databaseName = 'pregon';
export const logins = { owner: 'pregon_owner', web: 'pregon_demo_web', worker: 'pregon_demo_worker' } as const;

export const readSettings = (environment: NodeJS.ProcessEnv, args: string[]): Settings => {
  const port = Number(environment.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_531) {
    throw new Refusal(`PORT is "${environment.PORT}": write a number from 1 to 65531 (the four after it are used too)`);
  }
  return {
    ports: { portal: port, provider: port + 1, mailbox: port + 2, smtp: port + 3, postgres: port + 4 },
    portalUrl: `http://localhost:${port}`,
    issuer: `http://localhost:${port + 1}`,
    mailboxUrl: `http://localhost:${port + 2}`,
    folder: resolve(root, environment.DEMO_DIR || '.demo'),
    fresh: environment.DEMO_FRESH === '1',
    dev: args.includes('--dev'),
    rawLog: environment.DEMO_LOG === 'json',
  };
};

export const databaseUrl = (settings: Settings, login: string, database: string = databaseName): string =>
  `postgres://${login}@127.0.0.1:${settings.ports.postgres}/${database}`;

/** The settings main.ts is started with. What the person at the keyboard set stays, except where the parts must fit together. */
export const portalEnvironment = (settings: Settings, secrets: Secrets, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  FALLBACK_MINUTES: '1',
  ...environment,
  NODE_ENV: settings.dev ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  DATABASE_OWNER_URL: databaseUrl(settings, logins.owner),
  DATABASE_URL: databaseUrl(settings, logins.web),
  DATABASE_WORKER_URL: databaseUrl(settings, logins.worker),
  PORTAL_URL: settings.portalUrl,
  PORT: String(settings.ports.portal),
  HOST: '127.0.0.1',
  OIDC_ISSUER: settings.issuer,
  OIDC_CLIENT_ID: 'pregon-portal',
  OIDC_CLIENT_SECRET: secrets.clientSecret,
  OIDC_PERSON_CLAIM: 'employee_id',
  OIDC_DEPARTMENT_CLAIM: 'department',
  OIDC_ROLE_CLAIM: 'groups',
  ROLE_MAP: 'pregon-editors=editor,pregon-approvers=approver',
  SMTP_URL: `smtp://127.0.0.1:${settings.ports.smtp}`,
  MAIL_FROM: 'Aceros del Norte <pregon@acerosdelnorte.example>',
  NEXTAUTH_SECRET: secrets.sessionSecret,
  COMPANY_NAME: 'Aceros del Norte',
  DESIGN_FOR_EVERYONE: '1',
});
