/**
 * The demo's random secrets and signing key: made once, kept in the data folder, so that a restart does not sign people out.
 * Invariant: no secret is in the code, and two demos never have the same.
 */
import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Secrets = {
  clientSecret: string;
  sessionSecret: string;
  cookieKey: string;
  signingKey: JsonWebKey & { kty: string; kid: string; alg: string; use: string };
};

export const secretsFile = 'secrets.json';

const makeSigningKey = (): Secrets['signingKey'] => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', kid: randomBytes(8).toString('hex'), alg: 'RS256', use: 'sig' };
};

/** The secrets of this data folder; made when they are not there yet. */
export const readSecrets = (folder: string): Secrets => {
  const file = join(folder, secretsFile);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const random = () => randomBytes(32).toString('hex');
  const secrets: Secrets = { clientSecret: random(), sessionSecret: random(), cookieKey: random(), signingKey: makeSigningKey() };
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
};
