/** The one entry point: run.ts starts the roles. */
await import('./run.ts');
