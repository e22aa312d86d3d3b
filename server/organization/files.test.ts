/** The logo as any browser gets it, from the server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '#server/identity/viewer.ts';
import { insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase } from '../../testing/fresh-database.ts';
import { onePixel } from '../../testing/small-pictures.ts';
import { answerOrganizationFile } from './files.ts';
import { readOrganizationNow, saveLogo } from './settings.ts';

const db = freshDatabase();
const server = createServer((request, response) => void answerOrganizationFile(request, response, '/logo'));
const at: { viewer?: Viewer; address: string } = { address: '' };

beforeAll(async () => {
  at.viewer = await insertAdministrator(db.owner);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/logo`;
});

afterAll(() => void server.close());

test('there is none before one is set; then its own bytes, for ever under its version', async () => {
  expect((await fetch(at.address)).status).toBe(404);
  if (!at.viewer) throw new Error('no viewer');
  await saveLogo(at.viewer, { type: 'image/webp', bytes: onePixel.lossless });
  const version = (await readOrganizationNow()).logo?.version ?? '';
  const ask = () => fetch(`${at.address}?v=${version}`);
  // A version this process does not know is looked for once a second.
  await expect.poll(async () => (await ask()).status, { timeout: 5_000 }).toBe(200);
  const answer = await ask();
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(onePixel.lossless));
  expect(answer.headers.get('content-type')).toBe('image/webp');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
});
