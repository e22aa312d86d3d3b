'use client';
/** The press that sends a mail to oneself, and what became of it. Works without script. */
import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type Answer, AnswerLine } from '#components/answers.tsx';
import { type FormWords, wordFor } from '#components/form-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';
import type { FormState } from '#domain/form.ts';

export type TrialWords = Record<'press' | 'sending' | 'taken' | 'lost', string>;

type Props = { action: ServerAction; words: TrialWords; answers: FormWords; isNext: boolean };

const answerTo = (state: FormState, lost: boolean, { words, answers }: Pick<Props, 'words' | 'answers'>): Answer => {
  if (lost) return { bad: true, text: words.lost };
  if (state.outcome === 'done') return { bad: false, text: words.taken };
  return state.outcome === 'invalid' ? { bad: true, text: wordFor(answers, 'errors', state.message) } : null;
};

export const TrialForm = ({ action, isNext, ...texts }: Props) => {
  const router = useRouter();
  // The line of the step shows the newest result, whatever the answer was.
  const form = useServerForm(action, () => router.refresh());
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} className="grid gap-2 justify-items-start">
      <button type="submit" className={`btn ${isNext ? 'btn-primary' : 'btn-outline'}`} aria-busy={form.pending}>
        <Send className="ico" aria-hidden="true" />
        <span>{form.pending ? texts.words.sending : texts.words.press}</span>
      </button>
      <div className="max-w-[48ch]">
        <AnswerLine answer={answerTo(form.state, form.lost, texts)} />
      </div>
    </form>
  );
};
