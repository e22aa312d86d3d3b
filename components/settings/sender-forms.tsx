'use client';
/** The senders, each behind its name, and one more that can be added. */
import { ChevronDown, Plus } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import type { SenderForm as Sender } from '#server/organization/view.ts';
import { Foot, type SettingProps, TextField, useSettingForm } from './setting-form.tsx';

const nobody: Sender = { id: '', name: '', purpose: '', mail: '', telephone: '', never: '' };

type OneProps = SettingProps & { sender: Sender; startsOpen: boolean; summary: ReactNode };

const One = ({ sender, startsOpen, summary, ...props }: OneProps) => {
  const element = useRef<HTMLFormElement>(null);
  const form = useSettingForm(props, () => {
    // Asked for, or added: the fields say again what holds.
    element.current?.reset();
  });
  const words = props.words.senders;
  const place = `sender-${sender.id || 'new'}-`;
  const field = { form, place };
  return (
    <details className="box-strong" open={startsOpen || form.state.outcome !== 'idle'}>
      <summary className="flex flex-wrap items-center gap-x-3 min-h-11 px-4 py-2">{summary}</summary>
      <form ref={element} action={form.formAction} onSubmit={form.onSubmit} noValidate className="grid gap-5 px-4 pb-4 pt-1">
        <input type="hidden" name="id" value={sender.id} />
        <TextField {...field} name="name" label={words.name} stored={sender.name} />
        <TextField {...field} name="purpose" label={words.purpose} hint={words.optional} stored={sender.purpose} />
        <div className="grid sm:grid-cols-2 gap-5">
          <TextField {...field} name="mail" label={words.mail} hint={words.optional} stored={sender.mail} type="email" />
          <TextField {...field} name="telephone" label={words.telephone} hint={words.optional} stored={sender.telephone} type="tel" />
        </div>
        <TextField {...field} name="never" label={words.never} hint={words.neverHint} stored={sender.never} type="long" />
        <Foot form={form} {...props} about={sender.name || props.words.senders.add} />
      </form>
    </details>
  );
};

const Name = ({ name, note }: { name: string; note: string }) => (
  <>
    <b className="font-semibold break-words min-w-0">{name}</b>
    {note !== '' && <span className="text-sm text-ink-2">{note}</span>}
    <ChevronDown className="ico fold-mark" aria-hidden="true" />
  </>
);

const notes = (words: SettingProps['words']['senders'], isFirst: boolean, waits: boolean): string =>
  [...(isFirst ? [words.first] : []), ...(waits ? [words.waits] : [])].join('; ');

export const SenderForms = ({ senders, waiting, ...props }: SettingProps & { senders: Sender[]; waiting: string[] }) => {
  const words = props.words.senders;
  const add = (
    <span className="flex items-center gap-2 font-semibold">
      <Plus className="ico" aria-hidden="true" />
      <span>{words.add}</span>
    </span>
  );
  return (
    <div className="grid gap-3 content-start">
      {senders.map((sender, index) => (
        <One
          key={sender.id}
          {...props}
          sender={sender}
          startsOpen={senders.length === 1}
          summary={<Name name={sender.name} note={notes(words, index === 0, waiting.includes(sender.id))} />}
        />
      ))}
      <One {...props} sender={nobody} startsOpen={senders.length === 0} summary={add} />
    </div>
  );
};
