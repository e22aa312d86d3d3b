'use client';
/** The company's colour, on light pages and on dark ones, with how it looks on each. */
import { useEffect, useState } from 'react';
import { Field } from '#components/composer/fields.tsx';
import { fill } from '#components/time-words.ts';
import type { Accent } from '#server/organization/view.ts';
import { Foot, type SettingForm, type SettingProps, useSettingForm } from './setting-form.tsx';

type Theme = 'light' | 'dark';

/** The portal's own colours and papers, as app/styles/theme.css has them. */
const own: Record<Theme, { paper: string; accent: string }> = {
  light: { paper: '#ffffff', accent: '#0a5560' },
  dark: { paper: '#14171a', accent: '#7cc7d1' },
};

/** The typed colour when it is one; else the portal's own. */
const shown = (text: string, theme: Theme): string => {
  const digits = /^\s*#?([\da-f]{6})\s*$/i.exec(text)?.[1];
  return digits === undefined ? own[theme].accent : `#${digits}`;
};

/** Attributes of an SVG, because the page's policy allows no style. */
const Sample = ({ colour, theme, words }: { colour: string; theme: Theme; words: SettingProps['words']['accent'] }) => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  const content = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
  return (
    <svg className="w-full rounded-lg border border-field-line" viewBox="0 0 256 72" role="img" aria-label={words.sample}>
      <rect width="256" height="72" fill={own[theme].paper} />
      <rect x="16" y="16" width="104" height="40" rx="6" fill={colour} />
      <text x="68" y="41" textAnchor="middle" fontSize="15" fontWeight="600" fill={content}>
        {words.button}
      </text>
      <text x="140" y="41" fontSize="15" textDecoration="underline" fill={colour}>
        {words.link}
      </text>
    </svg>
  );
};

type OneProps = { form: SettingForm; theme: Theme; text: string; set: (text: string) => void; words: SettingProps['words']['accent'] };

const One = ({ form, theme, text, set, words }: OneProps) => {
  const error = form.errorOf(theme);
  const { nearest } = form.given(theme);
  return (
    <div className="grid gap-3 content-start">
      <Field name={`accent-${theme}`} label={words[theme]} hint={words[`${theme}Hint`]} error={error}>
        {(described) => (
          <input
            {...described}
            name={theme}
            className={`input code ${error ? '!border-[var(--color-error)] !border-2' : ''}`}
            value={text}
            onChange={(event) => set(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      {nearest !== undefined && nearest !== text && (
        <p className="no-script-hidden">
          <button type="button" className="btn btn-sm btn-outline" onClick={() => set(nearest)}>
            <svg className="size-4 rounded-sm" viewBox="0 0 1 1" aria-hidden="true">
              <rect width="1" height="1" fill={nearest} />
            </svg>
            <span>{fill(words.use, { colour: nearest })}</span>
          </button>
        </p>
      )}
      <Sample colour={shown(text, theme)} theme={theme} words={words} />
    </div>
  );
};

export const AccentForm = ({ accent, ...props }: SettingProps & { accent: Accent | null }) => {
  const form = useSettingForm(props);
  const [typed, setTyped] = useState<Accent>(() => ({
    light: form.typed('light', accent?.light ?? ''),
    dark: form.typed('dark', accent?.dark ?? ''),
  }));
  const words = props.words.accent;
  // A field left empty was filled in when it was saved.
  const [light, dark] = [accent?.light ?? '', accent?.dark ?? ''];
  useEffect(() => {
    if (light !== '') setTyped({ light, dark });
  }, [light, dark]);
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} noValidate className="grid gap-5">
      <div className="grid sm:grid-cols-2 gap-5">
        {(['light', 'dark'] as const).map((theme) => (
          <One
            key={theme}
            form={form}
            theme={theme}
            text={typed[theme]}
            set={(text) => setTyped((before) => ({ ...before, [theme]: text }))}
            words={words}
          />
        ))}
      </div>
      <Foot form={form} {...props} about={words.title} />
    </form>
  );
};
