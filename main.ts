/** The one entry point: mends the driver before anything loads it, then run.ts starts the roles. */
import './db/mended-driver.ts';

await import('./run.ts');
