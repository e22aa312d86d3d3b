/** Settings for a unit test without a database, or other ones in the middle of a test: the next reader of env() sees them. */
const plausible: Record<string, string> = {
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
export const useSettings = (change: Record<string, string> = {}): void => {
  for (const [name, value] of Object.entries(plausible)) process.env[name] ??= value;
  Object.assign(process.env, change);
  delete (globalThis as { pregonEnv?: unknown }).pregonEnv;
};
