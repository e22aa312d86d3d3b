/** One JSON line of the portal's log as a line a person reads: time, level, what happened, the rest short. Pure. */

const levels: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };
const leftOut = new Set(['time', 'level', 'msg', 'pid', 'hostname', 'err']);

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
};

const parse = (line: string): Record<string, unknown> | null => {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Not a line of ours: it is shown as it is.
    return null;
  }
};

/** Text that is no log line passes unchanged. */
export const readable = (line: string): string => {
  const entry = parse(line);
  if (!entry || !('level' in entry)) return line;
  const at = new Date(typeof entry.time === 'number' || typeof entry.time === 'string' ? entry.time : Date.now());
  const level = typeof entry.level === 'number' ? (levels[entry.level] ?? String(entry.level)) : short(entry.level);
  const rest = Object.entries(entry)
    .filter(([key]) => !leftOut.has(key))
    .map(([key, value]) => `${key}=${short(value)}`);
  const error = entry.err as { stack?: string; message?: string } | undefined;
  const head = [at.toTimeString().slice(0, 8), level.padEnd(5), short(entry.msg ?? ''), ...rest].join(' ').trimEnd();
  return error ? `${head}\n${error.stack ?? error.message ?? ''}` : head;
};
