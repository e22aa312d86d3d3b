/** The words of ending an announcement. Pure. */
import { once, templates } from '#components/banner/sentences.ts';
import type { EndWords } from './end-form.tsx';

export const endWords = once(
  (t): EndWords =>
    templates(t, 'end', ['open', 'question', 'text', 'textWithReason', 'reason', 'reasonHint', 'confirm', 'working', 'back', 'lost']),
);
