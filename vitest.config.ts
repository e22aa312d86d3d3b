import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const long = process.env.TEST_LONG === '1';

/** Short files that take long. By their size they would come last, and all would wait for them. */
const first = [
  'server/live/drain.test.ts',
  'db/audience/oracle.test.ts',
  'server/audience/moves.test.ts',
  'server/log.test.ts',
  'server/delivery/channels/mail/crash.test.ts',
  'server/live/desk-bell-failed.test.ts',
];
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isFirst = ({ moduleId }: TestSpecification) => first.some((name) => moduleId.endsWith(`/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

export default defineConfig({
  test: {
    include: long ? ['**/*.test.{ts,tsx}', '{server,db,bench}/**/*.long.ts'] : ['**/*.test.{ts,tsx}'],
    exclude: ['node_modules/**', '.next/**', '.demo/**'],
    globalSetup: ['testing/setup.ts'],
    // The first as main.ts does: a test may take its database away, too.
    setupFiles: ['db/mended-driver.ts', 'testing/between-files.ts'],
    sequence: { sequencer: LongOnesFirst },
    // A process for each file would load the same packages each time. The long run, which measures, does so.
    isolate: long,
    testTimeout: long ? 1_800_000 : 60_000,
    hookTimeout: 60_000,
    // On two cores: much of what they do is to wait.
    maxWorkers: long ? 2 : 3,
    // A test that passes only at its second try is named at the end of `npm test`, like browser tests; the long run retries none.
    retry: long ? 0 : 1,
    // `--coverage`, a part of the long test: each function of db/ is called by a test, against the real Postgres.
    coverage: {
      provider: 'v8',
      include: ['db/**/*.ts'],
      exclude: ['db/schema/**', '**/*.test.ts', '**/*.long.ts'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'e2e/results/coverage',
      thresholds: { functions: 100 },
    },
    alias: { 'server-only': fileURLToPath(new URL('testing/empty.ts', import.meta.url)) },
  },
});
