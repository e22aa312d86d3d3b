'use client';
/** Makes a draft of an announcement, and opens it. Pressed twice it is one draft: the form has a key. */
import { Copy } from 'lucide-react';
import { Problem } from '#components/answers.tsx';
import { type FormWords, problemOf } from '#components/form-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';

type Props = {
  announcementId: string;
  idempotencyKey: string;
  headline: string;
  lang: string;
  action: ServerAction;
  words: Record<'duplicate' | 'duplicating' | 'lost', string>;
  answers: FormWords;
};

export const DuplicateForm = ({ announcementId, idempotencyKey, headline, lang, action, words, answers }: Props) => {
  const form = useServerForm(action);
  const problem = problemOf(form, { words, answers });
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} className="grid gap-1.5 justify-items-start max-w-[24rem]">
      <input type="hidden" name="announcementId" value={announcementId} />
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      <button type="submit" className="btn btn-sm btn-outline" aria-busy={form.pending}>
        <Copy className="ico" aria-hidden="true" />
        <span>{form.pending ? words.duplicating : words.duplicate}</span>
        <span className="sr-only" lang={lang}>{` ${headline}`}</span>
      </button>
      <div role="alert">{problem !== null && <Problem text={problem} />}</div>
    </form>
  );
};
