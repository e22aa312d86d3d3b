'use client';
/** The form in which an announcement is written, confirmed and published. It works without script; with script nothing typed is lost. */
import type { ReactNode } from 'react';
import { Problem } from '#components/answers.tsx';
import { DeleteDraft, type DeleteWords } from '#components/delete-draft.tsx';
import { type FormWords, removedWords, wordFor } from '#components/form-words.ts';
import { clock, fill } from '#components/time-words.ts';
import type { ServerAction } from '#components/use-server-form.ts';
import type { FormState } from '#domain/form.ts';
import type { AudienceChoices, ChosenAudience, SavedAudience } from '#server/audience/view.ts';
import type { SenderChoice } from '#server/organization/view.ts';
import type { Draft } from '#server/writing/view.ts';
import { type Locale, locales } from '../../messages/languages.ts';
import { AudiencePicker } from './audience-picker.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { FormProblem, Restored } from './form-notices.tsx';
import { PublishedAnswer, UnconfirmedAnswer } from './outcomes.tsx';
import { Preview } from './preview.tsx';
import { senderIn } from './sender-field.tsx';
import { StaleNotice } from './stale-notice.tsx';
import { TextFields } from './text-fields.tsx';
import { type Form, useComposer } from './use-composer.ts';
import type { Preview as Counted } from './use-preview.ts';
import { audienceValues, first, isSameIn, type Values, withChoice, withValue } from './values.ts';
import { WhenFields } from './when-fields.tsx';
import type { ComposerWords } from './words.ts';

export type ComposerProps = {
  draft: Draft;
  choices: AudienceChoices;
  compose: ServerAction;
  deleteDraft: ServerAction;
  saved: SavedAudience[];
  saveAudience: ServerAction;
  words: ComposerWords;
  answers: FormWords;
  deleteWords: DeleteWords;
  locale: Locale;
  zone: string;
  senders: SenderChoice[];
  company: string;
  /** Version of the company's logo; null: the portal's mark. */
  logo: string | null;
  personId: string;
  /** "Publisher answered 1 s ago", drawn by the server. */
  publisher: ReactNode;
};

const isOutdated = (state: FormState): boolean => state.outcome === 'invalid' && state.message === 'outdated';

/** The sentence above the form after a failure; null when all is well. */
const problemOf = (state: FormState, lost: boolean, { words, answers }: Pick<ComposerProps, 'words' | 'answers'>): string | null => {
  // The last question says it itself: it covers the page.
  if (lost) return state.outcome === 'confirm' ? null : words.composer.lost;
  if (isOutdated(state)) return words.composer.outdated;
  if (state.outcome === 'invalid') return wordFor(answers, 'errors', state.message);
  if (state.outcome === 'not-sent') return wordFor(answers, 'outcome', state.message);
  if (state.outcome !== 'unconfirmed' || state.announcementId !== null) return null;
  return first(state.values, 'intent') === 'publish' ? words.composer.unconfirmedUnknown : words.composer.unconfirmedSave;
};

/** The errors by field; not of fields changed since. `sent`: the values the answer is about, null without script. */
const fieldErrors = (state: FormState, answers: FormWords, values: Values, sent: Values | null): Record<string, string> => {
  if (state.outcome !== 'invalid') return {};
  const stands = Object.entries(state.fields).filter(([name]) => sent === null || isSameIn(name, values, sent));
  return Object.fromEntries(stands.map(([name, id]) => [name, wordFor(answers, 'errors', id)]));
};

type BarProps = {
  words: ComposerWords;
  status: string;
  publisher: ReactNode;
  counted: Counted;
  pending: boolean;
  locale: Locale;
};

const ActionBar = ({ words: all, status, publisher, counted, pending, locale }: BarProps) => {
  const words = all.composer;
  // Without script, and while it is counted, the button names no number.
  const people = counted.counting ? null : (counted.preview?.total ?? null);
  const mayNotWrite = counted.error === 'notAllowed';
  const publish = people === null || people === 0 ? words.publish : fill(words.publishTo, { n: people }, locale);
  return (
    <div className="action-bar no-print">
      <div className="grow basis-44 grid gap-0.5 max-sm:w-full">
        <p className="text-sm text-ink-2" role="status">
          {status}
        </p>
        {publisher}
        <div aria-live="assertive">{mayNotWrite && <Problem text={all.picker.mayNotWrite} />}</div>
      </div>
      {/* They stay side by side, at the end of the bar, also where the bar takes a second line. */}
      <div className="flex gap-x-3 gap-y-2 ms-auto max-sm:w-full max-sm:flex-wrap">
        <button type="submit" name="intent" value="save" className="btn btn-outline" aria-busy={pending}>
          {words.save}
        </button>
        <button
          type="submit"
          name="intent"
          value="review"
          className="btn btn-primary max-sm:flex-1 num"
          aria-busy={pending}
          // Off to the eye and the pointer, but it keeps its place for the keyboard: pressed there, it says what is missing.
          aria-disabled={people === 0 || mayNotWrite || undefined}
        >
          {pending ? words.working : publish}
        </button>
      </div>
    </div>
  );
};

const statusOf = (form: Form, { words, zone, locale }: ComposerProps): string => {
  const c = words.composer;
  if (form.savedAt === null) return first(form.values, 'announcementId') === '' ? c.notSaved : '';
  return form.isDirty ? c.changed : fill(c.savedAt, { time: clock(Date.parse(form.savedAt), zone, locale) });
};

const Fields = ({
  form,
  errors,
  format,
  ...props
}: ComposerProps & { form: Form; errors: Record<string, string>; format: (n: number) => string }) => {
  const { draft, choices, saved, saveAudience, words, answers, locale, zone, senders, company, logo } = props;
  const { values, setValues, counted, search, setSearch } = form;
  const set = (name: string, value: string) => setValues((before) => withValue(before, name, value));
  const choose = (name: string, value: string, chosen: boolean) => setValues((before) => withChoice(before, name, value, chosen));
  const part = { values, set, errors, removed: removedWords(answers, form.state), words, locale };
  const take = (chosen: ChosenAudience) => setValues((before) => ({ ...before, ...audienceValues(chosen) }));
  const picker = { choices, choose, format, answers, counted, search, setSearch, saved, save: saveAudience, take, opened: draft.audience };
  return (
    <div className="grid lg:grid-cols-[minmax(0,1fr)_28rem] gap-x-14 gap-y-12">
      <div className="grid gap-12 content-start min-w-0">
        <TextFields {...part} counted={counted} firstWritten={locales.filter((lang) => draft.texts[lang].headline !== '')} />
        <AudiencePicker {...part} {...picker} />
        <WhenFields {...part} zone={zone} choose={choose} senders={senders} />
      </div>
      <Preview
        values={values}
        words={words}
        locale={locale}
        senderName={senderIn(values, senders)?.name ?? company}
        company={company}
        logo={logo}
      />
    </div>
  );
};

const ComposerForm = ({ form, ...props }: ComposerProps & { form: Form }) => {
  const { words, answers, locale, publisher } = props;
  const { state, values, pending } = form;
  const format = (n: number) => new Intl.NumberFormat(locale).format(n);
  const errors = fieldErrors(state, answers, values, form.sent);
  const isMended = state.outcome === 'invalid' && Object.keys(state.fields).length > 0 && Object.keys(errors).length === 0;
  const problem = isMended && !form.lost ? null : problemOf(state, form.lost, props);
  const { counted } = form;
  const c = words.composer;
  return (
    <form action={form.formAction} onSubmit={form.onSubmit} noValidate>
      {/* Enter in a field presses the first button of a form: it must be the harmless one. */}
      <button type="submit" name="intent" value="save" className="sr-only" tabIndex={-1} aria-hidden="true" />
      {problem && state.stale && (
        <StaleNotice
          key={`${form.answerNumber}`}
          {...props}
          stale={state.stale}
          title={problem}
          values={values}
          pending={pending}
          take={form.take}
        />
      )}
      {problem && !state.stale && (
        <FormProblem
          key={`${form.answerNumber}`}
          text={problem}
          errors={errors}
          reload={isOutdated(state) ? c.reload : null}
          anew={state.anew ? { key: state.anew, word: c.asNew } : null}
        />
      )}
      {form.restored && <Restored words={c} discard={form.discard} />}
      <input type="hidden" name="idempotencyKey" value={first(values, 'idempotencyKey')} />
      <input type="hidden" name="announcementId" value={first(values, 'announcementId')} />
      <input type="hidden" name="version" value={first(values, 'version')} />
      <Fields {...props} form={form} errors={errors} format={format} />
      <ActionBar words={words} status={statusOf(form, props)} publisher={publisher} counted={counted} pending={pending} locale={locale} />
      {state.outcome === 'confirm' && (
        <ConfirmDialog
          key={state.ruleHash}
          confirm={state}
          values={values}
          senderName={senderIn(values, props.senders)?.name ?? null}
          words={words}
          locale={locale}
          zone={props.zone}
          pending={pending}
          lost={form.lost}
          onClose={() => form.setState({ outcome: 'idle' })}
        />
      )}
    </form>
  );
};

/** Below the form, and not of it: what is stored is deleted, whatever is typed. What takes nothing more is not deleted either. */
const Delete = ({ form, deleteDraft, personId, deleteWords, answers, locale }: ComposerProps & { form: Form }) => {
  const { values, saved, onDeleted, state } = form;
  const id = first(values, 'announcementId');
  if (id === '' || state.anew) return null;
  const lang = [locale, ...locales].find((each) => first(saved, `headline.${each}`) !== '') ?? locale;
  return (
    <div className="mt-8 no-print">
      <DeleteDraft
        announcementId={id}
        version={first(values, 'version')}
        headline={first(saved, `headline.${lang}`)}
        lang={lang}
        personId={personId}
        action={deleteDraft}
        words={deleteWords}
        answers={answers}
        onDeleted={onDeleted}
      />
    </div>
  );
};

export const Composer = (props: ComposerProps) => {
  const form = useComposer(props);
  const { state, setState, values } = form;
  const { composer } = props.words;
  if (state.outcome === 'live' || state.outcome === 'ended')
    return <PublishedAnswer outcome={state.outcome} announcementId={state.announcementId} words={composer} />;
  if (state.outcome === 'unconfirmed' && state.announcementId !== null) {
    const { announcementId } = state;
    const onKnown = (outcome: 'live' | 'not-sent') =>
      setState(
        outcome === 'live' ? { outcome: 'live', announcementId } : { outcome: 'not-sent', announcementId, message: 'notPublished', values },
      );
    return <UnconfirmedAnswer announcementId={announcementId} words={composer} onKnown={onKnown} />;
  }
  return (
    <>
      <ComposerForm {...props} form={form} />
      <Delete {...props} form={form} />
    </>
  );
};
