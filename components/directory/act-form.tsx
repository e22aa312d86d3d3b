'use client';
/** Every form of the directory: some fields, one button, and what became of pressing it. Folded away where one should think first. */
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { AnswerLine } from '#components/answers.tsx';
import { type Described, Field, idOf } from '#components/composer/fields.tsx';
import { type FormWords, wordFor } from '#components/form-words.ts';
import { type SettingForm, useSettingForm } from '#components/settings/setting-form.tsx';
import type { ServerAction } from '#components/use-server-form.ts';
import type { Locale } from '../../messages/languages.ts';

export type FieldSpec = {
  name: string;
  label: string;
  hint?: string;
  stored?: string;
  type?: 'text' | 'email' | 'tel' | 'date';
  /** A choice among these instead of text. */
  options?: { value: string; label: string }[];
  /** Suggestions the browser offers while one types. */
  suggestions?: string[];
};

/** The same for all forms of a page. */
export type FormRest = { answers: FormWords; locale: Locale; words: { working: string; done: string; lost: string } };

export type ActProps = FormRest & {
  action: ServerAction;
  /** Tells the fields of several forms on a page apart. */
  place: string;
  submit: string;
  /** The subject of the button, for screen readers: without it one "Save" sounds like another. */
  about: string;
  text?: string;
  fields?: FieldSpec[];
  hidden?: Record<string, string>;
  /** Red is for what interrupts people: nothing here does. */
  tone?: 'primary' | 'outline';
  /** Behind these words. */
  fold?: string;
  /** In a line of a list: the words alone, without a box. */
  quiet?: boolean;
  /** Emptied when it was done: the next one is another. */
  clears?: boolean;
};

const border = (described: Described): string => (described['aria-invalid'] ? '!border-[var(--color-error)] !border-2' : '');

const Choice = ({ spec, described, chosen }: { spec: FieldSpec; described: Described; chosen: string }) => (
  <select {...described} name={spec.name} className={`select ${border(described)}`} defaultValue={chosen}>
    {spec.options?.map(({ value, label }) => (
      <option key={value} value={value}>
        {label}
      </option>
    ))}
  </select>
);

const Text = ({ spec, described, typed }: { spec: FieldSpec; described: Described; typed: string }) => {
  const list = spec.suggestions ? `${described.id}-list` : undefined;
  return (
    <>
      <input
        {...described}
        name={spec.name}
        type={spec.type ?? 'text'}
        className={`input ${border(described)}`}
        defaultValue={typed}
        list={list}
        autoComplete="off"
      />
      {spec.suggestions && (
        <datalist id={list}>
          {spec.suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
};

const OneField = ({ form, spec, place }: { form: SettingForm; spec: FieldSpec; place: string }) => {
  const value = form.typed(spec.name, spec.stored ?? '');
  return (
    <Field
      name={`${place}-${spec.name}`}
      label={spec.label}
      hint={spec.hint}
      error={form.errorOf(spec.name)}
      removed={form.removedFrom(spec.name)}
    >
      {(described) =>
        spec.options ? (
          <Choice spec={spec} described={described} chosen={value} />
        ) : (
          <Text spec={spec} described={described} typed={value} />
        )
      }
    </Field>
  );
};

const answerTo = (form: SettingForm, { words, answers }: FormRest) => {
  if (form.lost) return { bad: true, text: words.lost };
  if (form.state.outcome === 'done') return { bad: false, text: words.done };
  return form.state.outcome === 'invalid' ? { bad: true, text: wordFor(answers, 'errors', form.state.message) } : null;
};

const looks = { primary: 'btn-primary', outline: 'btn-outline' };

const Inside = ({ form, element, ...props }: ActProps & { form: SettingForm; element: React.Ref<HTMLFormElement> }) => {
  const { text, fields = [], hidden = {}, tone = 'primary', place, submit, about, words, quiet, fold } = props;
  const padding = fold && !quiet ? 'px-4 pb-4 pt-1' : '';
  return (
    <form ref={element} action={form.formAction} onSubmit={form.onSubmit} noValidate className={`grid gap-4 ${padding}`} id={idOf(place)}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {text && <p className="text-[0.9375rem] text-ink-2 max-w-[60ch]">{text}</p>}
      {fields.map((spec) => (
        <OneField key={spec.name} form={form} spec={spec} place={place} />
      ))}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <button type="submit" className={`btn ${looks[tone]} ${quiet ? 'btn-sm' : ''}`} aria-busy={form.pending}>
          <span>{form.pending ? words.working : submit}</span>
          <span className="sr-only">{`: ${about}`}</span>
        </button>
        <AnswerLine answer={answerTo(form, props)} />
      </div>
    </form>
  );
};

const Fold = ({
  label,
  about,
  quiet,
  open,
  children,
}: {
  label: string;
  about: string;
  quiet: boolean;
  open: boolean;
  children: ReactNode;
}) => (
  <details className={quiet ? 'fold-quiet' : 'box-strong'} open={open || undefined}>
    <summary className={quiet ? 'btn btn-sm btn-outline' : 'flex flex-wrap items-center gap-x-3 min-h-11 px-4 py-2'}>
      <span className={quiet ? '' : 'font-semibold'}>
        <span>{label}</span>
        <span className="sr-only">{`: ${about}`}</span>
      </span>
      <ChevronDown className={`ico ${quiet ? '' : 'fold-mark'}`} aria-hidden="true" />
    </summary>
    {children}
  </details>
);

export const ActForm = (props: ActProps) => {
  const element = useRef<HTMLFormElement>(null);
  const form = useSettingForm(props, () => {
    if (props.clears) element.current?.reset();
  });
  const inside = <Inside {...props} form={form} element={element} />;
  if (!props.fold) return inside;
  const said = form.state.outcome !== 'idle' || form.lost;
  return (
    <Fold label={props.fold} about={props.about} quiet={props.quiet ?? false} open={said}>
      {inside}
    </Fold>
  );
};
