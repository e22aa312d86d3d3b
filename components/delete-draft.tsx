'use client';
/**
 * Deletes a draft, after a question. Without script the question stands in the page below what was pressed; with script it is a dialog
 * over it.
 */
import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type MouseEvent, useId, useRef, useState } from 'react';
import { keep } from '#components/banner/browser-extras.ts';
import { keptName } from '#components/composer/kept-draft.ts';
import { Problem } from './answers.tsx';
import { focusHeading } from './focus-heading.ts';
import { type FormWords, problemOf } from './form-words.ts';
import { type ServerAction, useServerForm } from './use-server-form.ts';

export type DeleteWords = Record<'open' | 'question' | 'text' | 'confirm' | 'working' | 'back' | 'lost', string>;

export type DeleteProps = {
  announcementId: string;
  /** The version the page shows; '' where it shows only a headline. */
  version: string;
  headline: string;
  lang: string;
  personId: string;
  action: ServerAction;
  words: DeleteWords;
  answers: FormWords;
  /** Where the page was of this draft alone: it is left. */
  onDeleted?: () => void;
};

const useDelete = ({ announcementId, personId, action, onDeleted }: DeleteProps) => {
  const router = useRouter();
  const box = useRef<HTMLDetailsElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useServerForm(action, (state) => {
    if (state.outcome !== 'deleted') return;
    keep('tab', keptName(personId, announcementId), null);
    dialog.current?.close();
    if (onDeleted) return onDeleted();
    focusHeading(box.current?.closest('section'));
    router.refresh();
  });
  const ask = (event: MouseEvent) => {
    event.preventDefault();
    if (!box.current || !dialog.current) return;
    box.current.open = true;
    // In the HTML it is open but not modal, for who has no script. Not closed, which would be answered as if somebody went back.
    dialog.current.removeAttribute('open');
    dialog.current.showModal();
    // Not on the button that deletes: whoever pressed Enter twice has not read the question.
    dialog.current.querySelector('h2')?.focus();
  };
  /** The browser itself gives the focus back to what was pressed. */
  const onClose = () => {
    if (box.current) box.current.open = false;
  };
  return { form, box, dialog, ask, onClose };
};

type QuestionProps = Pick<DeleteProps, 'headline' | 'lang' | 'words'> & {
  id: string;
  problem: string | null;
  pending: boolean;
  back: () => void;
};

const Question = ({ id, headline, lang, words, problem, pending, back }: QuestionProps) => (
  <>
    <h2 id={id} tabIndex={-1} className="text-xl font-semibold">
      {words.question}
    </h2>
    {headline !== '' && (
      <p className="font-semibold break-words border-s-4 border-line ps-3" lang={lang} dir="auto">
        {headline}
      </p>
    )}
    <p className="text-[0.9375rem]">{words.text}</p>
    <div role="alert">{problem !== null && <Problem text={problem} />}</div>
    <div className="flex flex-wrap gap-2">
      <button type="submit" className="btn btn-error" aria-busy={pending}>
        {pending ? words.working : words.confirm}
      </button>
      <button type="button" className="btn btn-ghost no-script-hidden" onClick={back}>
        {words.back}
      </button>
    </div>
  </>
);

export const DeleteDraft = (props: DeleteProps) => {
  const { announcementId, version, headline, lang, words, answers } = props;
  const { form, box, dialog, ask, onClose } = useDelete(props);
  const problem = problemOf(form, { words, answers });
  // Without script the answer comes with the page; later React must not close what holds an open dialog.
  const [startsOpen] = useState(problem !== null);
  const id = useId();
  return (
    <details ref={box} open={startsOpen || undefined}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a button of its own */}
      <summary className="btn btn-sm btn-outline" onClick={ask}>
        <Trash2 className="ico" aria-hidden="true" />
        <span>{words.open}</span>
        <span className="sr-only" lang={lang}>
          {headline}
        </span>
      </summary>
      <dialog ref={dialog} open className="ask" aria-labelledby={id} onClose={onClose}>
        <form action={form.formAction} onSubmit={form.onSubmit} className="p-6 grid gap-4">
          <input type="hidden" name="announcementId" value={announcementId} />
          <input type="hidden" name="version" value={version} />
          <Question
            id={id}
            headline={headline}
            lang={lang}
            words={words}
            problem={problem}
            pending={form.pending}
            back={() => dialog.current?.close()}
          />
        </form>
      </dialog>
    </details>
  );
};
