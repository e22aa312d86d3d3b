'use client';
/** Defaults of a new announcement, and how long receipts and deliveries are kept. */
import type { Organization } from '#server/organization/view.ts';
import { Foot, hintWith, type SettingProps, TextField, useSettingForm } from './setting-form.tsx';

type Props = SettingProps & { organization: Pick<Organization, 'fallbackMinutes' | 'retentionDays'>; waiting: string | null };

export const RulesForm = ({ organization, waiting, ...props }: Props) => {
  const form = useSettingForm(props);
  const words = props.words.rules;
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} noValidate className="grid gap-5">
      {(['fallbackMinutes', 'retentionDays'] as const).map((name) => (
        <TextField
          // Asked for: the field says again what holds.
          key={name === 'retentionDays' ? `${name} ${waiting}` : name}
          form={form}
          name={name}
          label={words[name]}
          hint={name === 'retentionDays' ? hintWith(props.words, words.retentionDaysHint, waiting) : words.fallbackMinutesHint}
          stored={String(organization[name])}
          type="number"
          className="num sm:max-w-[9rem]"
        />
      ))}
      <Foot form={form} {...props} about={words.title} />
    </form>
  );
};
