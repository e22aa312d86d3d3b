import { defineConfig } from '@playwright/test';
import { isLong, portalLog, ports } from './e2e/support/place.ts';
import { systemChromium } from './testing/chromium.mjs';

const executablePath = systemChromium();

/** TEST_PICTURES remakes docs/pictures, TEST_LONG adds what takes long. */
const files = process.env.TEST_PICTURES === '1' ? ['**/*.shots.ts'] : isLong ? ['**/*.spec.ts', '**/*.long.ts'] : ['**/*.spec.ts'];

export default defineConfig({
  testDir: 'e2e',
  testMatch: files,
  outputDir: 'e2e/results/artifacts',
  reporter: [['list'], ['json', { outputFile: 'e2e/results/browser.json' }]],
  // Two cores: more at a time are hardly faster, and in a slow hour bring second tries.
  workers: isLong ? 1 : 3,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  // Three browsers, the portal and its database share two cores: a press can be lost to a page that moves under it. Whatever needed its
  // second try is named at the end. `npm run test:long`, one browser at a time, gives none.
  retries: isLong ? 0 : 1,
  use: {
    baseURL: `http://localhost:${ports.portal}`,
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    // A trace makes the long stories take twice as long: TEST_TRACE=1 keeps one of whatever fails.
    trace: process.env.TEST_TRACE === '1' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-gpu'],
    },
  },
  // Not in the pictures: they show the demo as it comes.
  ...(process.env.TEST_PICTURES === '1' ? {} : { globalSetup: './e2e/support/test-departments.ts' }),
  globalTeardown: './e2e/support/after-all-tests.ts',
  // The whole product, as `npm run demo` starts it, on ports and data of its own.
  webServer: {
    command: `mkdir -p .demo && exec node_modules/.bin/node demo/start.ts > ${portalLog}`,
    url: `http://localhost:${ports.portal}/health/ready`,
    env: { PORT: String(ports.portal), DEMO_DIR: '.demo/e2e', DEMO_FRESH: '1', FALLBACK_MINUTES: '5', LOG_LEVEL: 'warn' },
    timeout: 120_000,
    reuseExistingServer: process.env.E2E_REUSE === '1',
    gracefulShutdown: { signal: 'SIGINT', timeout: 10_000 },
    stdout: 'ignore',
  },
});
