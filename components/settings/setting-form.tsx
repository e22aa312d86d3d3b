'use client';
/** Behaviour of every form of the settings: it keeps the typed text, shows an error beside its field, and confirms that it was saved. */
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { type Answer, AnswerLine } from '#components/answers.tsx';
import { Field } from '#components/composer/fields.tsx';
import { type FormWords, removedWords, wordFor } from '#components/form-words.ts';
import { fill } from '#components/time-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';
import type en from '../../messages/en.json';
import type { Locale } from '../../messages/languages.ts';

export type SettingWords = (typeof en)['settings'];

/** Beside a field: the value that waits for a second administrator, if one does. */
export const hintWith = (words: SettingWords, hint: string, waiting: string | null): string =>
  waiting === null ? hint : `${hint} ${fill(words.waits, { value: waiting === '' ? words.empty : waiting })}`;

/** Props of each form. */
export type SettingProps = { words: SettingWords; answers: FormWords; locale: Locale; action: ServerAction };

/** A figure such as 3.12 as the reader writes it; other words as they are. */
const said = (text: string, locale: Locale): string =>
  /^\d+\.\d\d$/.test(text) ? new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(Number(text)) : text;

export const useSettingForm = ({ answers, locale, action }: Omit<SettingProps, 'words'>, onDone?: () => void) => {
  const router = useRouter();
  const form = useServerForm(action, (answer) => {
    if (answer.outcome !== 'done' && answer.outcome !== 'asked') return;
    // Header, colour and logo are said anew.
    router.refresh();
    onDone?.();
  });
  const { state } = form;
  const invalid = state.outcome === 'invalid' ? state : null;
  const typed = state.outcome !== 'asked' && 'values' in state ? state.values : null;
  return {
    ...form,
    /** The typed text, when the page came back without script; else the stored value. */
    typed: (name: string, stored: string): string => (typed === null ? stored : (typed[name]?.[0] ?? stored)),
    given: (name: string): Record<string, string> => invalid?.given?.[name] ?? {},
    removedFrom: (name: string): string | undefined => removedWords(answers, state)[name],
    errorOf: (name: string): string | undefined => {
      const id = invalid?.fields[name];
      if (id === undefined) return undefined;
      const given = Object.entries(invalid?.given?.[name] ?? {}).map(([place, text]) => [place, said(text, locale)]);
      return fill(wordFor(answers, 'errors', id), Object.fromEntries(given));
    },
  };
};

export type SettingForm = ReturnType<typeof useSettingForm>;

type TextFieldProps = {
  form: SettingForm;
  name: string;
  /** Tells the same field of several forms on a page apart. */
  place?: string;
  label: string;
  hint?: string;
  stored: string;
  type?: 'text' | 'tel' | 'email' | 'number' | 'long';
  className?: string;
};

export const TextField = ({ form, name, place = '', label, hint, stored, type = 'text', className = '' }: TextFieldProps) => {
  const error = form.errorOf(name);
  return (
    <Field name={`${place}${name}`} label={label} hint={hint} error={error} removed={form.removedFrom(name)}>
      {(described) => {
        const border = error ? '!border-[var(--color-error)] !border-2' : '';
        const given = { ...described, name, defaultValue: form.typed(name, stored), autoComplete: 'off' };
        return type === 'long' ? (
          <textarea {...given} rows={2} className={`textarea ${className} ${border}`} />
        ) : (
          <input {...given} type={type} className={`input ${className} ${border}`} />
        );
      }}
    </Field>
  );
};

const answerOf = (form: SettingForm, { words, answers }: Pick<SettingProps, 'words' | 'answers'>): Answer => {
  if (form.lost) return { bad: true, text: words.lost };
  if (form.state.outcome === 'done') return { bad: false, text: words.saved };
  if (form.state.outcome === 'asked') return { bad: false, text: words.asked };
  return form.state.outcome === 'invalid' ? { bad: true, text: wordFor(answers, 'errors', form.state.message) } : null;
};

type FootProps = Pick<SettingProps, 'words' | 'answers'> & {
  form: SettingForm;
  /** The subject of the button, for screen readers: without it one "Save" sounds like another. */
  about: string;
  save?: string;
  children?: ReactNode;
};

/** The button, and beside it what became of pressing it. */
export const Foot = ({ form, words, answers, about, save, children }: FootProps) => (
  <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
    <button type="submit" className="btn btn-primary" aria-busy={form.pending}>
      <span>{form.pending ? words.saving : (save ?? words.save)}</span>
      <span className="sr-only">{`: ${about}`}</span>
    </button>
    {children}
    <AnswerLine answer={answerOf(form, { words, answers })} />
  </div>
);
