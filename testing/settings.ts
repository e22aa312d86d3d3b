/**
 * The environment of unit tests: the one file of testing/ that reads and writes it, in place of whoever starts the portal. The next reader
 * of env() sees what is set here.
 */
type Settings = Record<string, string>;

/** `npm run test:long`: the same promises for other people, pages, proxies, themes and larger numbers, one at a time. */
export const isLong = process.env.TEST_LONG === '1';

/** Settings that every start needs, without a database that answers. */
export const plausible: Settings = {
  DATABASE_URL: 'postgres://unit@127.0.0.1:9/unit',
  PORTAL_URL: 'http://localhost:3000',
  OIDC_ISSUER: 'http://localhost:3001',
  OIDC_CLIENT_ID: 'unit',
  OIDC_CLIENT_SECRET: 'q7Zr-2mXv-9KdT-w4Hb',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'Unit <unit@pregon.example>',
  NEXTAUTH_SECRET: 'f3Vq8-0dKJr2nXw1-mB4kq9XeYv2Lr7TzWc1',
  LOG_LEVEL: 'silent',
};

/** Sets what is given; what is not set by now gets a plausible value. */
export const useSettings = (change: Settings = {}): void => {
  for (const [name, value] of Object.entries(plausible)) process.env[name] ??= value;
  Object.assign(process.env, change);
  delete (globalThis as { pregonEnv?: unknown }).pregonEnv;
};

/** Those of this process and these, for a program that a test starts. */
export const settingsWith = (change: NodeJS.ProcessEnv | Settings): NodeJS.ProcessEnv => ({ ...process.env, ...change });

/** Sets everything as it was when it was kept; what came since is gone. */
export const resetSettings = (kept: NodeJS.ProcessEnv): void => {
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  Object.assign(process.env, kept);
};
