import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const long = process.env.TEST_LONG === '1';

export default defineConfig({
  test: {
    include: long ? ['**/*.test.{ts,tsx}', '{server,db,bench}/**/*.long.ts'] : ['**/*.test.{ts,tsx}'],
    exclude: ['node_modules/**', '.next/**', '.demo/**'],
    globalSetup: ['testing/setup.ts'],
    // As main.ts does: a test may take its database away, too.
    setupFiles: ['db/mended-driver.ts'],
    testTimeout: long ? 1_800_000 : 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // A test that passes only at its second try is named at the end of `npm test`, like browser tests; the long run retries none.
    retry: long ? 0 : 1,
    alias: { 'server-only': fileURLToPath(new URL('testing/empty.ts', import.meta.url)) },
  },
});
