'use client';
/** The company's logo: shown as it is now, replaced by a file, or removed. */
import { type FormEvent, useRef } from 'react';
import { Field } from '#components/composer/fields.tsx';
import { Foot, type SettingProps, useSettingForm } from './setting-form.tsx';

const limitBytes = 65_536;

const Now = ({ logo, words }: { logo: string | null; words: SettingProps['words']['logo'] }) =>
  logo === null ? (
    <p className="text-[0.9375rem]">{words.none}</p>
  ) : (
    <p>
      {/* biome-ignore lint/performance/noImgElement: an SVG is only ever shown by <img>, as it is; at most 64 KB */}
      <img className="box p-3 h-20 w-auto max-w-full object-contain" src={`/logo?v=${logo}`} alt={words.now} />
    </p>
  );

export const LogoForm = ({ logo, ...props }: SettingProps & { logo: string | null }) => {
  const file = useRef<HTMLInputElement>(null);
  const form = useSettingForm(props, () => {
    if (file.current) file.current.value = '';
  });
  const words = props.words.logo;
  /** What is much too big would be refused before anybody could say why. */
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    const isTooBig = (file.current?.files?.[0]?.size ?? 0) > limitBytes;
    if (!isTooBig || (event.nativeEvent as SubmitEvent).submitter?.getAttribute('value') === 'remove') return form.onSubmit(event);
    event.preventDefault();
    form.setState({ outcome: 'invalid', message: 'form', fields: { logo: 'logoTooBig' }, values: {} });
  };
  const error = form.errorOf('logo');
  return (
    <form action={form.formAction} onSubmit={onSubmit} className="grid gap-5">
      <Now logo={logo} words={words} />
      <Field name="logo" label={words.file} error={error}>
        {(described) => <input {...described} ref={file} type="file" name="logo" accept="image/png,image/svg+xml" className="file-field" />}
      </Field>
      <Foot form={form} {...props} about={words.title} save={words.save}>
        {logo !== null && (
          <button type="submit" name="intent" value="remove" className="btn btn-outline" aria-busy={form.pending}>
            {words.remove}
          </button>
        )}
      </Foot>
    </form>
  );
};
