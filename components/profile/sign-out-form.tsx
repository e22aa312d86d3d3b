'use client';
/** Signs out on another device, or on all others. The answer stays where the button was. */
import { LogOut } from 'lucide-react';
import { useRef } from 'react';
import { AnswerLine } from '#components/answers.tsx';
import { type FormWords, wordFor } from '#components/form-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';

type Props = {
  /** Null: all devices but this one. */
  session: string | null;
  /** The subject of the button, for screen readers. */
  device: string;
  action: ServerAction;
  words: Record<'button' | 'done' | 'lost', string>;
  answers: FormWords;
};

export const SignOutForm = ({ session, device, action, words, answers }: Props) => {
  const answer = useRef<HTMLDivElement>(null);
  // The pressed button goes away: the focus goes to what is said in its place.
  const form = useServerForm(action, ({ outcome }) => outcome === 'done' && answer.current?.focus());
  const isDone = form.state.outcome === 'done';
  const problem = form.lost ? words.lost : form.state.outcome === 'invalid' ? wordFor(answers, 'errors', form.state.message) : null;
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} className="grid gap-1.5 justify-items-start">
      {session !== null && <input type="hidden" name="session" value={session} />}
      {!isDone && (
        <button type="submit" className="btn btn-sm btn-outline" aria-busy={form.pending}>
          <LogOut className="ico" aria-hidden="true" />
          <span>{words.button}</span>
          <span className="sr-only">{` ${device}`}</span>
        </button>
      )}
      <div ref={answer} tabIndex={-1}>
        <AnswerLine answer={isDone ? { bad: false, text: words.done } : problem === null ? null : { bad: true, text: problem }} />
      </div>
    </form>
  );
};
