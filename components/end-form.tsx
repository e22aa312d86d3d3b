'use client';
/** Ends a live announcement: asks once, in place, and works without script. */
import { CircleStop } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { Field } from '#components/composer/fields.tsx';
import type { FormState } from '#domain/form.ts';
import { Problem } from './answers.tsx';
import { focusHeading } from './focus-heading.ts';
import { type FormWords, problemOf, wordFor } from './form-words.ts';
import { type ServerAction, useServerForm } from './use-server-form.ts';

export type EndWords = Record<
  'open' | 'question' | 'text' | 'textWithReason' | 'reason' | 'reasonHint' | 'confirm' | 'working' | 'back' | 'lost',
  string
>;

type Props = {
  announcementId: string;
  headline: string;
  lang: string;
  /** A severe announcement needs a reason. */
  withReason: boolean;
  action: ServerAction;
  words: EndWords;
  answers: FormWords;
};

type ReasonProps = Pick<Props, 'announcementId' | 'words' | 'answers'> & { state: FormState };

const Reason = ({ announcementId, state, words, answers }: ReasonProps) => {
  const id = state.outcome === 'invalid' ? state.fields['reason'] : undefined;
  const error = id === undefined ? undefined : wordFor(answers, 'errors', id);
  return (
    <Field name={`reason-${announcementId}`} label={words.reason} hint={words.reasonHint} error={error}>
      {(described) => (
        <input
          {...described}
          name="reason"
          className={`input w-full ${error ? '!border-[var(--color-error)] !border-2' : ''}`}
          defaultValue={'values' in state ? (state.values['reason']?.[0] ?? '') : ''}
          maxLength={300}
          autoComplete="off"
          required
        />
      )}
    </Field>
  );
};

const Buttons = ({
  headline,
  lang,
  words,
  pending,
  onBack,
}: Pick<Props, 'headline' | 'lang' | 'words'> & { pending: boolean; onBack: () => void }) => (
  <div className="flex flex-wrap gap-2">
    <button type="submit" className="btn btn-error" aria-busy={pending}>
      <span>{pending ? words.working : words.confirm}</span>
      <span className="sr-only" lang={lang}>
        {headline}
      </span>
    </button>
    <button type="button" className="btn btn-ghost no-script-hidden" onClick={onBack}>
      {words.back}
    </button>
  </div>
);

export const EndForm = ({ announcementId, headline, lang, withReason, action, words, answers }: Props) => {
  const router = useRouter();
  const box = useRef<HTMLDetailsElement>(null);
  const form = useServerForm(action, (state) => {
    if (state.outcome !== 'ended') return;
    focusHeading(box.current?.closest('section'));
    router.refresh();
  });
  const onBack = () => {
    if (box.current) box.current.open = false;
    box.current?.querySelector('summary')?.focus();
  };
  const problem = problemOf(form, { words, answers });
  if (form.state.outcome === 'ended') return <p className="text-sm font-semibold">{wordFor(answers, 'outcome', 'ended')}</p>;
  return (
    <details ref={box} open={problem !== null || undefined}>
      <summary className="btn btn-sm btn-outline">
        <CircleStop className="ico" aria-hidden="true" />
        <span>{words.open}</span>
        <span className="sr-only" lang={lang}>
          {headline}
        </span>
      </summary>
      <form action={form.formAction} onSubmit={form.onSubmit} noValidate className="box-strong mt-2 p-4 grid gap-3 max-w-[36rem]">
        <input type="hidden" name="announcementId" value={announcementId} />
        <p className="font-semibold">{words.question}</p>
        <p className="text-[0.9375rem]">{withReason ? words.textWithReason : words.text}</p>
        {withReason && <Reason announcementId={announcementId} state={form.state} words={words} answers={answers} />}
        <div role="alert">{problem !== null && <Problem text={problem} />}</div>
        <Buttons headline={headline} lang={lang} words={words} pending={form.pending} onBack={onBack} />
      </form>
    </details>
  );
};
