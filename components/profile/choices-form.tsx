'use client';
/** Language and time zone, for all devices of the person. What was chosen stays when it could not be saved. */
import { useRouter } from 'next/navigation';
import { type Answer, AnswerLine } from '#components/answers.tsx';
import { Field } from '#components/composer/fields.tsx';
import { type FormWords, wordFor } from '#components/form-words.ts';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';
import type { FormState } from '#domain/form.ts';
import { type Locale, locales } from '../../messages/languages.ts';

export type ChoicesWords = Record<
  'language' | 'languageHint' | 'asBrowser' | 'timeZone' | 'timeZoneHint' | 'timeZonePlace' | 'save' | 'saving' | 'saved' | 'lost',
  string
>;

type Props = {
  language: Locale | '';
  timeZone: string;
  timeZones: string[];
  languages: Record<Locale, string>;
  action: ServerAction;
  words: ChoicesWords;
  answers: FormWords;
};

const Languages = ({ language, languages, words }: Pick<Props, 'language' | 'languages' | 'words'>) => {
  const choices = [
    ...locales.map((locale) => ({ value: locale, word: languages[locale], lang: locale })),
    { value: '', word: words.asBrowser, lang: undefined },
  ];
  return (
    <fieldset aria-describedby="language-hint">
      <legend className="field-label">{words.language}</legend>
      <p className="hint mb-1.5" id="language-hint">
        {words.languageHint}
      </p>
      <div className="grid sm:grid-cols-3 gap-2">
        {choices.map(({ value, word, lang }) => (
          <label key={value} className="choice items-center">
            <input type="radio" className="radio radio-sm" name="language" value={value} defaultChecked={value === language} />
            <span lang={lang}>{word}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

type ZoneProps = Pick<Props, 'timeZones' | 'words'> & { value: string; error: string | undefined };

/** The browser offers the zones as one types; whatever is typed is understood or refused by the server. */
const TimeZoneField = ({ value, timeZones, words, error }: ZoneProps) => (
  <>
    <Field name="timeZone" label={words.timeZone} hint={words.timeZoneHint} error={error}>
      {(described) => (
        <input
          {...described}
          className="input sm:max-w-[24rem]"
          name="timeZone"
          list="time-zones"
          maxLength={64}
          defaultValue={value}
          placeholder={words.timeZonePlace}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Field>
    <datalist id="time-zones">
      {timeZones.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  </>
);

const answerOf = (state: FormState, lost: boolean, { words, answers }: Pick<Props, 'words' | 'answers'>): Answer => {
  if (lost) return { bad: true, text: words.lost };
  if (state.outcome === 'done') return { bad: false, text: words.saved };
  if (state.outcome !== 'invalid' || state.fields['timeZone']) return null;
  return { bad: true, text: wordFor(answers, 'errors', state.message) };
};

export const ChoicesForm = ({ language, timeZone, timeZones, languages, action, words, answers }: Props) => {
  const router = useRouter();
  const form = useServerForm(action, (state) => {
    // The whole page is said anew: in another language, with other times.
    if (state.outcome === 'done') router.refresh();
  });
  const typed = form.state.outcome === 'invalid' ? form.state.values['timeZone']?.[0] : undefined;
  const fieldError = form.state.outcome === 'invalid' ? form.state.fields['timeZone'] : undefined;
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} className="mt-3 grid gap-5">
      <Languages language={language} languages={languages} words={words} />
      <TimeZoneField
        value={typed ?? timeZone}
        timeZones={timeZones}
        words={words}
        error={fieldError === undefined ? undefined : wordFor(answers, 'errors', fieldError)}
      />
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <button type="submit" className="btn btn-primary" aria-busy={form.pending}>
          {form.pending ? words.saving : words.save}
        </button>
        <AnswerLine answer={answerOf(form.state, form.lost, { words, answers })} />
      </div>
    </form>
  );
};
