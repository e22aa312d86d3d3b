/** Requests an open page of the newsroom makes. None of them changes anything. */
import type { ReachWords } from '#components/reach-words.ts';

export type Answer = { shape: string; words: Record<string, ReachWords> };

const TIMEOUT_MS = 10_000;
/** Signed out, or no right to it any more: the page says so once it is drawn anew. */
const refusedStatuses = [401, 403];

/** Null when there was no answer: what is shown stays, and it is asked again. */
export const askFigures = async (address: string): Promise<Answer | 'refused' | null> => {
  try {
    const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (refusedStatuses.includes(answer.status)) return 'refused';
    return answer.ok ? ((await answer.json()) as Answer) : null;
  } catch {
    return null;
  }
};

/** Whether a reason was typed below this element: whatever moves may take it along. */
export const isWriting = (root: Element): boolean =>
  [...root.querySelectorAll<HTMLInputElement>('input[name="reason"]')].some((field) => field.value.trim() !== '');
