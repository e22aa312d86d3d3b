'use client';
/** Lets go what the publisher held back, to as many people as the button says. Works without script. */
import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Problem } from '#components/answers.tsx';
import { type FormWords, problemOf } from '#components/form-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';

type Words = Record<'release' | 'releasing' | 'lost', string>;

type Props = {
  announcementId: string;
  people: number;
  headline: string;
  lang: string;
  action: ServerAction;
  words: Words;
  answers: FormWords;
};

export const ReleaseForm = ({ announcementId, people, headline, lang, action, words, answers }: Props) => {
  const router = useRouter();
  const form = useServerForm(action, () => router.refresh());
  const problem = problemOf(form, { words, answers });
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} className="grid gap-1.5 justify-items-start max-w-[30rem]">
      <input type="hidden" name="announcementId" value={announcementId} />
      <input type="hidden" name="people" value={people} />
      <button type="submit" className="btn btn-primary num" aria-busy={form.pending}>
        <Send className="ico" aria-hidden="true" />
        <span>{form.pending ? words.releasing : words.release}</span>
        <span className="sr-only" lang={lang}>{` ${headline}`}</span>
      </button>
      <div role="alert">{problem !== null && <Problem text={problem} />}</div>
    </form>
  );
};
