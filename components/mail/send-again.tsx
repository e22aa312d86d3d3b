'use client';
/** Sends what was given up once more. Works without script; what became of the press stays beside it. */
import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type Answer, AnswerLine } from '#components/answers.tsx';
import { type FormWords, problemOf } from '#components/form-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';
import type { FormState } from '#domain/form.ts';

type Words = Record<'again' | 'againText' | 'working' | 'done' | 'none' | 'lost', string>;
type Props = { announcementId: string; mails: number; action: ServerAction; words: Words; answers: FormWords };

const answerTo = (form: { state: FormState; lost: boolean }, { words, answers }: Pick<Props, 'words' | 'answers'>): Answer => {
  const { state } = form;
  const problem = problemOf(form, { words, answers });
  if (problem !== null) return { bad: true, text: problem };
  return state.outcome === 'again' ? { bad: false, text: state.mails > 0 ? words.done : words.none } : null;
};

export const SendAgain = ({ announcementId, mails, action, words, answers }: Props) => {
  const router = useRouter();
  const form = useServerForm(action, (state) => {
    if (state.outcome !== 'again') return;
    // The button goes with what it was for.
    document.getElementById('mails')?.focus();
    router.refresh();
  });
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} className="grid gap-1.5 justify-items-start">
      <input type="hidden" name="announcementId" value={announcementId} />
      {mails > 0 && (
        <>
          <button type="submit" className="btn btn-sm btn-outline num" aria-busy={form.pending}>
            <Send className="ico" aria-hidden="true" />
            <span>{form.pending ? words.working : words.again}</span>
          </button>
          <p className="text-sm text-ink-2">{words.againText}</p>
        </>
      )}
      <AnswerLine answer={answerTo(form, { words, answers })} />
    </form>
  );
};
