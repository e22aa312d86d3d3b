'use client';
/** What a new announcement begins with, and how long it is kept who did what. */
import type { House } from '#server/house/view.ts';
import { Foot, type SettingProps, TextField, useSettingForm } from './setting-form.tsx';

type Props = SettingProps & { house: Pick<House, 'fallbackMinutes' | 'retentionDays'> };

export const RulesForm = ({ house, ...props }: Props) => {
  const form = useSettingForm(props);
  const words = props.words.rules;
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} noValidate className="grid gap-5">
      {(['fallbackMinutes', 'retentionDays'] as const).map((name) => (
        <TextField
          key={name}
          form={form}
          name={name}
          label={words[name]}
          hint={words[`${name}Hint`]}
          stored={String(house[name])}
          type="number"
          className="num sm:max-w-[9rem]"
        />
      ))}
      <Foot form={form} {...props} about={words.title} />
    </form>
  );
};
