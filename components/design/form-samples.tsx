'use client';
/** Samples of buttons, fields and dialogs: the parts that need a script of their own to be shown. */
import { useState } from 'react';
import { AnswerLine, Problem } from '#components/answers.tsx';
import { ConfirmDialog } from '#components/composer/confirm-dialog.tsx';
import { Field } from '#components/composer/fields.tsx';
import { type PartProps, SeverityChoice } from '#components/composer/text-fields.tsx';
import { type Values, withValue } from '#components/composer/values.ts';
import type { ComposerWords } from '#components/composer/words.ts';
import { EndForm, type EndWords } from '#components/end-form.tsx';
import type { FormWords } from '#components/form-words.ts';
import type en from '../../messages/en.json';
import { type Locale, locales } from '../../messages/languages.ts';
import { audienceSample } from './samples.ts';

export type DesignWords = (typeof en)['design'];

type ButtonProps = { words: DesignWords };

export const ButtonSamples = ({ words }: ButtonProps) => (
  <div className="mt-6 flex flex-wrap gap-2">
    <button type="button" className="btn btn-primary">
      {words.primary}
    </button>
    <button type="button" className="btn btn-error">
      {words.danger}
    </button>
    <button type="button" className="btn btn-outline">
      {words.outline}
    </button>
    <button type="button" className="btn btn-ghost">
      {words.ghost}
    </button>
    <button type="button" className="btn btn-primary" disabled>
      {words.off}
    </button>
    <button type="button" className="btn btn-primary" aria-busy="true">
      {words.busy}
    </button>
    <button type="button" className="btn btn-sm btn-outline">
      {words.small}
    </button>
  </div>
);

const errorBorder = '!border-[var(--color-error)] !border-2';

export const FieldSamples = ({ words }: ButtonProps) => {
  const { label, hint, error, ends, moderateHeadline } = words.sample;
  return (
    <div className="grid gap-6 md:grid-cols-3 items-end">
      <Field name="sample-empty" label={label} hint={hint} error={undefined}>
        {(described) => <input {...described} className="input" autoComplete="off" />}
      </Field>
      <Field name="sample-filled" label={label} hint={hint} error={undefined}>
        {(described) => <input {...described} className="input font-semibold" autoComplete="off" defaultValue={moderateHeadline} />}
      </Field>
      <Field name="sample-error" label={ends} error={error}>
        {(described) => <input {...described} type="datetime-local" className={`input ${errorBorder}`} defaultValue="2027-01-31T18:00" />}
      </Field>
    </div>
  );
};

export const AnswerSamples = ({ words }: ButtonProps) => (
  <div className="grid gap-3">
    <AnswerLine answer={{ bad: false, text: words.sample.saved }} />
    <AnswerLine answer={{ bad: true, text: words.sample.notSaved }} />
    <Problem text={words.sample.error} />
  </div>
);

type ChoiceProps = { words: ComposerWords; locale: Locale };

export const ChoiceSample = ({ words, locale }: ChoiceProps) => {
  const [values, setValues] = useState<Values>({ severity: ['moderate'] });
  const part: PartProps = {
    values,
    set: (name, value) => setValues((before) => withValue(before, name, value)),
    errors: {},
    removed: {},
    words,
    locale,
  };
  return (
    <div className="max-w-[40rem]">
      <SeverityChoice {...part} />
    </div>
  );
};

type DialogProps = ChoiceProps & { design: DesignWords; end: EndWords; answers: FormWords };

const confirmOf = (department: string, locale: Locale) => ({
  outcome: 'confirm' as const,
  announcementId: 'sample',
  people: 412,
  withMail: 398,
  untranslated: locales.filter((each) => each !== locale).map((language) => ({ language, readers: 35, of: 412, instead: locale })),
  audience: audienceSample(department),
  ruleHash: '',
  values: {},
});

/** The dialog opens over the page as it does in the composer; nothing that is pressed here is sent. */
export const DialogSamples = ({ words, locale, design, end, answers }: DialogProps) => {
  const [isOpen, setIsOpen] = useState(false);
  const { sample, openDialog } = design;
  return (
    <div className="mt-6 flex flex-wrap items-start gap-x-8 gap-y-4">
      <button type="button" className="btn btn-outline no-script-hidden" onClick={() => setIsOpen(true)}>
        {openDialog}
      </button>
      <EndForm
        announcementId="sample"
        headline={sample.moderateHeadline}
        lang={locale}
        withReason={false}
        action={async () => ({ outcome: 'not-sent', announcementId: 'sample', message: 'notTaken', values: {} })}
        words={end}
        answers={answers}
      />
      <EndForm
        announcementId="sample-reason"
        headline={sample.moderateHeadline}
        lang={locale}
        withReason
        action={async () => ({ outcome: 'invalid', message: 'form', fields: { reason: 'reasonMissing' }, values: {} })}
        words={end}
        answers={answers}
      />
      {isOpen && (
        <form onSubmit={(event) => event.preventDefault()}>
          <ConfirmDialog
            confirm={confirmOf(sample.department, locale)}
            values={{ severity: ['moderate'], [`headline.${locale}`]: [sample.moderateHeadline], fallback: ['5'], ackRequired: ['on'] }}
            senderName={sample.sender}
            words={words}
            locale={locale}
            zone="Europe/Madrid"
            pending={false}
            lost={false}
            onClose={() => setIsOpen(false)}
          />
        </form>
      )}
    </div>
  );
};
