'use client';
/** The company's name, whom to call, and the language of those who chose none. */
import type { Organization } from '#server/organization/view.ts';
import { type Locale, locales } from '../../messages/languages.ts';
import { Foot, hintWith, type SettingProps, TextField, useSettingForm } from './setting-form.tsx';

type Props = SettingProps & {
  organization: Pick<Organization, 'companyName' | 'telephone' | 'defaultLocale'>;
  waiting: string | null;
  languages: Record<Locale, string>;
};

export const OrganizationForm = ({ organization, waiting, languages, ...props }: Props) => {
  const form = useSettingForm(props);
  const words = props.words.organization;
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} noValidate className="grid gap-5">
      <TextField form={form} name="companyName" label={words.companyName} stored={organization.companyName} />
      <TextField
        form={form}
        // Asked for: the field says again what holds.
        key={waiting}
        name="telephone"
        place="organization-"
        label={words.telephone}
        hint={hintWith(props.words, words.telephoneHint, waiting)}
        stored={organization.telephone}
        type="tel"
        className="sm:max-w-[18rem]"
      />
      <fieldset aria-describedby="default-language-hint">
        <legend className="field-label">{words.defaultLocale}</legend>
        <p className="hint mb-1.5" id="default-language-hint">
          {words.defaultLocaleHint}
        </p>
        <div className="grid sm:grid-cols-2 gap-2">
          {locales.map((locale) => (
            <label key={locale} className="choice items-center">
              <input
                type="radio"
                className="radio radio-sm"
                name="defaultLocale"
                value={locale}
                defaultChecked={locale === form.typed('defaultLocale', organization.defaultLocale)}
              />
              <span lang={locale}>{languages[locale]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Foot form={form} {...props} about={words.title} />
    </form>
  );
};
