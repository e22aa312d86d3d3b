/** When it ends by itself, when the mail goes out, and whether people are asked to acknowledge. */
import { dayAndClock, fill } from '#components/time-words.ts';
import type { SenderChoice } from '#server/organization/view.ts';
import type { Locale } from '../../messages/languages.ts';
import { Field } from './fields.tsx';
import { SenderField } from './sender-field.tsx';
import type { PartProps } from './text-fields.tsx';
import { first, type Values } from './values.ts';
import type { ComposerWords } from './words.ts';

const offered = [0, 1, 2, 5, 10, 15, 30, 60, 120, 1440];

export const fallbackLabel = (value: string, words: ComposerWords['composer'], locale: Locale): string => {
  if (value === 'never') return words.fallbackNever;
  const minutes = Number(value);
  if (minutes === 0) return words.fallbackAtOnce;
  return minutes % 60 === 0 ? fill(words.fallbackHours, { n: minutes / 60 }, locale) : fill(words.fallbackMinutes, { n: minutes }, locale);
};

const dayMs = 86_400_000;

/** The form's own time, which has no zone: as it stands there, always with its day. */
export const endsIn = (values: Values, locale: Locale): string | null => {
  const at = Date.parse(`${first(values, 'expires')}Z`);
  return Number.isNaN(at) ? null : dayAndClock(at, at - 2 * dayMs, 'UTC', locale);
};

/** The offered times, with the form's own when it is another one. */
const fallbackOptions = (current: string): string[] => {
  const own = /^\d+$/.test(current) ? [Number(current)] : [];
  const minutes = [...new Set([...offered, ...own])].sort((a, b) => a - b);
  return [...minutes.map(String), 'never'];
};

type WhenProps = PartProps & { senders: SenderChoice[]; zone: string; choose: (name: string, value: string, chosen: boolean) => void };

const Ends = ({ values, set, errors, words, zone }: WhenProps) => (
  <Field
    name="expires"
    label={words.composer.ends}
    hint={fill(words.composer.endsHint, { zone: zone.replaceAll('_', ' ') })}
    error={errors['expires']}
  >
    {(described) => (
      <input
        {...described}
        type="datetime-local"
        name="expires"
        className="input"
        value={first(values, 'expires')}
        onChange={(event) => set('expires', event.target.value)}
      />
    )}
  </Field>
);

const Fallback = ({ values, set, errors, words, locale }: WhenProps) => {
  const current = first(values, 'fallback');
  return (
    <Field name="fallback" label={words.composer.fallback} hint={words.composer.fallbackHint} error={errors['fallback']}>
      {(described) => (
        <select {...described} name="fallback" className="select" value={current} onChange={(event) => set('fallback', event.target.value)}>
          {fallbackOptions(current).map((value) => (
            <option key={value} value={value}>
              {fallbackLabel(value, words.composer, locale)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};

const AckRequired = ({ values, choose, words }: WhenProps) => (
  <label className="flex items-start gap-3 min-h-11 cursor-pointer">
    <input
      type="checkbox"
      name="ackRequired"
      value="on"
      className="checkbox mt-0.5"
      checked={first(values, 'ackRequired') === 'on'}
      onChange={(event) => choose('ackRequired', 'on', event.target.checked)}
    />
    <span>
      <span className="font-semibold block">{words.composer.ackRequired}</span>
      <span className="hint block">{words.composer.ackHint}</span>
    </span>
  </label>
);

export const WhenFields = (props: WhenProps) => (
  <fieldset className="grid gap-5">
    <legend className="text-xl font-semibold mb-4">{props.words.composer.when}</legend>
    <input type="hidden" name="timeZone" value={props.zone} />
    <SenderField {...props} />
    <div className="grid sm:grid-cols-2 gap-5">
      <Ends {...props} />
      <Fallback {...props} />
    </div>
    <AckRequired {...props} />
  </fieldset>
);
