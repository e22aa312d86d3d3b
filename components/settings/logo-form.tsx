'use client';
/** The company's logo: shown as it is now, replaced by a file, or removed. */
import { type FormEvent, useRef } from 'react';
import { Field } from '#components/composer/fields.tsx';
import { Foot, type SettingProps, useSettingForm } from './setting-form.tsx';

const limitBytes = 262_144;

/** `unused`: one is stored of a kind that is not shown any more. */
type Logo = { logo: string | null; unused: boolean };

const Now = ({ logo, unused, words }: Logo & { words: SettingProps['words']['logo'] }) =>
  logo === null ? (
    <p className="text-[0.9375rem]">{unused ? words.unused : words.none}</p>
  ) : (
    <p>
      {/* biome-ignore lint/performance/noImgElement: shown as it is; at most 256 KB */}
      <img className="box p-3 h-20 w-auto max-w-full object-contain" src={`/logo?v=${logo}`} alt={words.now} />
    </p>
  );

export const LogoForm = ({ logo, unused, ...props }: SettingProps & Logo) => {
  const file = useRef<HTMLInputElement>(null);
  const form = useSettingForm(props, () => {
    if (file.current) file.current.value = '';
  });
  const words = props.words.logo;
  /** A file much too large would be refused before anything could explain why. */
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    const isTooBig = (file.current?.files?.[0]?.size ?? 0) > limitBytes;
    if (!isTooBig || (event.nativeEvent as SubmitEvent).submitter?.getAttribute('value') === 'remove') return form.onSubmit(event);
    event.preventDefault();
    form.setState({ outcome: 'invalid', message: 'form', fields: { logo: 'logoTooBig' }, values: {} });
  };
  const error = form.errorOf('logo');
  return (
    <form action={form.formAction} onSubmit={onSubmit} className="grid gap-5">
      <Now logo={logo} unused={unused} words={words} />
      <Field name="logo" label={words.file} error={error}>
        {(described) => <input {...described} ref={file} type="file" name="logo" accept="image/png,image/webp" className="file-field" />}
      </Field>
      <Foot form={form} {...props} about={words.title} save={words.save}>
        {(logo !== null || unused) && (
          <button type="submit" name="intent" value="remove" className="btn btn-outline" aria-busy={form.pending}>
            {words.remove}
          </button>
        )}
      </Foot>
    </form>
  );
};
