/** The words of ending an announcement. Pure. */
import { templates } from '#components/banner/sentences.ts';
import type { Translations } from '../messages/translations.ts';
import type { EndWords } from './end-form.tsx';

export const endWords = (t: Translations): EndWords =>
  templates(t, 'end', ['open', 'question', 'text', 'textWithReason', 'reason', 'reasonHint', 'confirm', 'working', 'back', 'lost']);
