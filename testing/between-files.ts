/**
 * Before each unit test file. The files of a worker share its process, and with it the packages, which take longest to load. Nothing of
 * ours is shared: the settings are those of the start, modules are evaluated anew, what they keep for a whole process is forgotten. Of what
 * the file before left, its timers and what it wanted done at the end of the process are dropped; anything else a file must end itself.
 */
import { vi } from 'vitest';
import { resetSettings, settingsWith } from './settings.ts';

type Kept = { settings: NodeJS.ProcessEnv; waiting: Set<NodeJS.Timeout>; atExit: NodeJS.ExitListener[] };
type Shared = Record<string, unknown> & { unit?: Kept };
const shared = globalThis as unknown as Shared;

/** Every timer that is set from now on. */
const watchTimers = (): Set<NodeJS.Timeout> => {
  const waiting = new Set<NodeJS.Timeout>();
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const plain = globalThis[name] as (...given: unknown[]) => NodeJS.Timeout;
    const watched = (...given: unknown[]): NodeJS.Timeout => {
      const timer = plain(...given);
      waiting.add(timer);
      return timer;
    };
    shared[name] = Object.assign(watched, plain);
  }
  return waiting;
};

shared.unit ??= { settings: settingsWith({}), waiting: watchTimers(), atExit: process.listeners('exit') };
const { settings, waiting, atExit } = shared.unit;

for (const timer of waiting) clearTimeout(timer);
waiting.clear();
for (const listener of process.listeners('exit')) if (!atExit.includes(listener)) process.off('exit', listener);
resetSettings(settings);
for (const name of Object.keys(shared)) if (name.startsWith('pregon')) delete shared[name];
vi.resetModules();
