'use client';
/** Actions on a saved audience: confirm that one reviewed it, rename it, delete it. Works without script. */
import { CheckCheck, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { AnswerLine } from '#components/answers.tsx';
import { type FormWords, problemOf, removedWords } from '#components/form-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';
import type { SavedAudience } from '#server/audience/view.ts';

type Props = {
  audience: Pick<SavedAudience, 'id' | 'name' | 'mayChange'>;
  action: ServerAction;
  words: Record<'check' | 'rename' | 'name' | 'delete' | 'deleteSure' | 'change' | 'changed' | 'lost', string>;
  answers: FormWords;
};

const Change = ({ audience, words, pending }: Pick<Props, 'audience' | 'words'> & { pending: boolean }) => (
  <details className="w-full">
    <summary className="link-plain text-sm inline-flex items-center min-h-11 cursor-pointer">
      <span>{words.change}</span>
      <span className="sr-only">{audience.name}</span>
    </summary>
    <div className="flex flex-wrap items-end gap-2 pt-1">
      <label className="flex-1 basis-48 min-w-0 max-w-[24rem]">
        <span className="field-label mb-1">{words.name}</span>
        <input className="input" name="name" defaultValue={audience.name} maxLength={60} />
      </label>
      <button type="submit" name="intent" value="rename" className="btn btn-outline" aria-busy={pending}>
        {words.rename}
      </button>
      <button type="submit" name="intent" value="delete" className="btn btn-outline" aria-busy={pending}>
        <Trash2 className="ico" aria-hidden="true" />
        <span>{words.delete}</span>
      </button>
    </div>
    <p className="hint mt-1">{words.deleteSure}</p>
  </details>
);

export const SavedAudienceForm = ({ audience, action, words, answers }: Props) => {
  const router = useRouter();
  const form = useServerForm(action, (answer) => answer.outcome === 'done' && router.refresh());
  const { state } = form;
  const problem = problemOf(form, { words, answers }, ['name']);
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} className="grid gap-1.5 justify-items-start">
      <input type="hidden" name="id" value={audience.id} />
      <button type="submit" name="intent" value="check" className="btn btn-sm btn-outline" aria-busy={form.pending}>
        <CheckCheck className="ico" aria-hidden="true" />
        <span>{words.check}</span>
        <span className="sr-only">{audience.name}</span>
      </button>
      {audience.mayChange && <Change audience={audience} words={words} pending={form.pending} />}
      <AnswerLine
        answer={
          problem === null
            ? state.outcome === 'done'
              ? { bad: false, text: [words.changed, removedWords(answers, state)['name']].join(' ').trim() }
              : null
            : { bad: true, text: problem }
        }
      />
    </form>
  );
};
