/** Fields for the severity, and for the text in each language. */

import { ChevronDown, Languages } from 'lucide-react';
import type { ClipboardEvent } from 'react';
import { SeverityMark } from '#components/severity-mark.tsx';
import { fill } from '#components/time-words.ts';
import { untranslatedWords } from '#components/untranslated-words.ts';
import { routineSeverities } from '#domain/severity.ts';
import { findUntranslated } from '#domain/untranslated.ts';
import { type Locale, locales } from '../../messages/languages.ts';
import { Field, FieldError } from './fields.tsx';
import type { Preview } from './use-preview.ts';
import { first, type Values, writtenIn } from './values.ts';
import type { ComposerWords } from './words.ts';

export type PartProps = {
  values: Values;
  set: (name: string, value: string) => void;
  errors: Record<string, string>;
  /** The characters that were removed from a field. */
  removed: Record<string, string>;
  words: ComposerWords;
  locale: Locale;
};

const invalid = (error: string | undefined): string => (error ? '!border-[var(--color-error)] !border-2' : '');

export const SeverityChoice = ({ values, set, errors, words }: PartProps) => {
  const hints = { moderate: words.composer.moderateHint, minor: words.composer.minorHint };
  return (
    <fieldset>
      <legend className="sr-only">{words.composer.severity}</legend>
      <FieldError name="severity" error={errors['severity']} />
      <div className="grid sm:grid-cols-2 gap-2">
        {routineSeverities.map((severity) => (
          <label key={severity} className="choice" data-severity={severity}>
            <input
              type="radio"
              name="severity"
              value={severity}
              className="radio radio-sm mt-0.5"
              checked={first(values, 'severity') === severity}
              onChange={() => set('severity', severity)}
            />
            <span>
              <span className="flex items-center gap-2 font-semibold">
                <SeverityMark look={severity} />
                <span>{words.severity[severity]}</span>
              </span>
              <span className="hint block mt-0.5">{hints[severity]}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

const Headline = ({ values, set, errors, removed, words, locale }: PartProps) => {
  const name = `headline.${locale}`;
  const length = [...first(values, name)].length;
  return (
    <Field
      name={name}
      label={words.composer.headline}
      hint={words.composer.headlineHint}
      error={errors[name]}
      removed={removed[name]}
      aside={
        <span data-severity="extreme" className={`text-sm num ${length > 100 ? 'font-semibold text-sev-text' : 'text-ink-2'}`}>
          {fill(words.composer.counter, { n: length })}
        </span>
      }
    >
      {(described) => (
        <input
          {...described}
          name={name}
          lang={locale}
          className={`input font-semibold ${invalid(errors[name])}`}
          value={first(values, name)}
          autoComplete="off"
          onChange={(event) => set(name, event.target.value)}
        />
      )}
    </Field>
  );
};

/** Browsers take seconds to put thousands of lines in one by one, and the page stands still meanwhile: that many are put in at once. */
const manyLines = 200;

const pasteMany = (event: ClipboardEvent<HTMLTextAreaElement>) => {
  const text = event.clipboardData.getData('text/plain');
  if (text.split('\n', manyLines + 1).length <= manyLines) return;
  event.preventDefault();
  const field = event.currentTarget;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

const Long = ({
  values,
  set,
  errors,
  removed,
  locale,
  part,
  label,
  hint,
}: PartProps & { part: 'instruction' | 'description'; label: string; hint: string }) => {
  const name = `${part}.${locale}`;
  return (
    <Field name={name} label={label} hint={hint} error={errors[name]} removed={removed[name]}>
      {(described) => (
        <textarea
          {...described}
          name={name}
          lang={locale}
          rows={4}
          className={`textarea ${part === 'instruction' ? 'font-semibold' : ''} ${invalid(errors[name])}`}
          value={first(values, name)}
          onChange={(event) => set(name, event.target.value)}
          onPaste={pasteMany}
        />
      )}
    </Field>
  );
};

/** An empty one is worth a word once another is written: then its readers get that. */
const stateWord = (locale: Locale, written: Locale[], c: ComposerWords['composer']): string => {
  if (written.includes(locale)) return c.languageWritten;
  return written.length === 0 ? c.languageBlank : c.languageEmpty;
};

const Language = (props: PartProps & { startsOpen: boolean }) => {
  const { words, values, errors, locale } = props;
  const hasError = Object.keys(errors).some((name) => name.endsWith(`.${locale}`));
  const c = words.composer;
  return (
    <details className="box-strong" open={props.startsOpen || hasError}>
      <summary className="flex flex-wrap items-center gap-x-3 min-h-11 px-4 py-2">
        <b className="font-semibold" lang={locale}>
          {words.languages[locale]}
        </b>
        <span className="text-sm text-ink-2">{stateWord(locale, writtenIn(values), c)}</span>
        <ChevronDown className="ico fold-mark" aria-hidden="true" />
      </summary>
      <div className="grid gap-5 px-4 pb-4 pt-1">
        <Headline {...props} />
        <Long {...props} part="instruction" label={c.instruction} hint={c.instructionHint} />
        <Long {...props} part="description" label={c.description} hint={`${c.descriptionHint} ${c.markdownHint}`} />
      </div>
    </details>
  );
};

/** The people of the audience who have no text in their language. Empty before they were counted for the first time. */
const Lacking = ({ values, counted, words, locale }: PartProps & { counted: Preview }) => {
  const { preview, error } = counted;
  const isAsked = preview !== null || error !== null;
  // A process of the release before counts no readers: then nobody knows, as after an error.
  const found = findUntranslated({ written: writtenIn(values), readers: preview?.readers ?? null, spoken: locales });
  return (
    <div role="status" data-testid="untranslated">
      {isAsked &&
        untranslatedWords(found, { words: words.untranslated, locale }).map((sentence) => (
          <p key={sentence} className="flex gap-2 py-1 text-[0.9375rem]">
            <Languages className="ico mt-0.5 text-ink-2" aria-hidden="true" />
            <span>{sentence}</span>
          </p>
        ))}
    </div>
  );
};

/** Both languages stand one below the other, the writer's own first and open: it works without script. */
export const TextFields = (props: PartProps & { firstWritten: Locale[]; counted: Preview }) => {
  const order = [props.locale, ...locales.filter((each) => each !== props.locale)];
  return (
    <fieldset className="grid gap-4">
      <legend className="text-xl font-semibold mb-4">{props.words.composer.what}</legend>
      <SeverityChoice {...props} />
      {order.map((locale) => (
        <Language key={locale} {...props} locale={locale} startsOpen={locale === props.locale || props.firstWritten.includes(locale)} />
      ))}
      <Lacking {...props} />
    </fieldset>
  );
};
