/** Requests of the audience picker to the portal. None of them changes anything. */
import type { AudiencePreview, TargetsFound } from '#server/audience/view.ts';
import type { Values } from './values.ts';

export type Counted = { preview: AudiencePreview } | { error: string };

const timeoutMs = 10_000;

const within = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);

/** The id of an error's sentence; one that no page says stands for "could not be asked". */
export const UNREACHABLE = 'unreachable';

const errorOf = async (answer: Response): Promise<string> => {
  const body: unknown = await answer.json().catch(() => null);
  return typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : UNREACHABLE;
};

/** The people these fields of the form would reach. Null when a newer request was made meanwhile. */
export const askPreview = async (values: Values, search: string, signal: AbortSignal): Promise<Counted | null> => {
  try {
    const body = JSON.stringify({ values, search });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/newsroom/audience', { method: 'POST', body, headers, signal: within(signal) });
    return answer.ok ? { preview: (await answer.json()) as AudiencePreview } : { error: await errorOf(answer) };
  } catch {
    // No connection or no answer: said in the panel, and asked again with the next change.
    return signal.aborted ? null : { error: UNREACHABLE };
  }
};

/** Departments, sites, groups and people by name; null when they could not be asked for. */
export const findTargets = async (name: string, signal: AbortSignal): Promise<TargetsFound | null> => {
  try {
    const answer = await fetch(`/newsroom/targets?q=${encodeURIComponent(name)}`, { signal: within(signal) });
    return answer.ok ? ((await answer.json()) as TargetsFound) : null;
  } catch {
    return null;
  }
};
