'use client';
/** The state of the composer: the values, the server's version of them, and its answer. */
import { useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState } from 'react';
import { useLive } from '#components/banner/live-provider.tsx';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';
import type { ComposerState, Draft } from '#server/writing/view.ts';
import { useDraftAddress } from './draft-address.ts';
import { keptName, useKeptDraft } from './kept-draft.ts';
import { usePreview } from './use-preview.ts';
import { draftValues, first, isStoredAs, type Values, withValue } from './values.ts';

const idIn = (state: ComposerState): string =>
  state.kept?.announcementId ?? ('announcementId' in state ? (state.announcementId ?? '') : '');

/** The form with what the server keeps it as. */
const keptAs = (values: Values, state: ComposerState): Values => ({
  ...values,
  announcementId: [idIn(state) || first(values, 'announcementId')],
  version: [state.kept?.version ?? first(values, 'version')],
});

/** The form as the page opens: the draft, or what came back when it was sent without script. */
const valuesAtFirst = (draft: Draft, state: ComposerState): Values => {
  const stored = draftValues(draft);
  if (!('values' in state)) return stored;
  const unticked = { ackRequired: [], department: [], only: [], anyOf: [], allOf: [], except: [] };
  return keptAs({ ...stored, ...unticked, ...state.values }, state);
};

/** The values sent since the server's last answer: some may have been stored although no answer came. */
const useUnanswered = () => {
  const sent = useRef<Values[]>([]);
  const note = (values: Values) => {
    sent.current = [...sent.current, values].slice(-10);
  };
  /** Nobody is asked about a conflict with themselves: what is stored is what this window sent before. */
  const again = ({ kept, stale }: ComposerState, form: FormData): FormData | null => {
    const isOwn = stale !== undefined && sent.current.some((each) => isStoredAs(draftValues(stale.draft), each));
    if (kept || stale) sent.current = [];
    if (!isOwn) return null;
    form.set('version', stale.draft.version ?? '');
    return form;
  };
  return { note, again };
};

type Given = { draft: Draft; compose: ServerAction; personId: string };

export const useComposer = ({ draft, compose, personId }: Given) => {
  const unanswered = useUnanswered();
  const onAnswer = (answer: ComposerState) => {
    const taken = Object.entries(answer.removed ?? {});
    const left = taken.reduce((all, [name, { text }]) => withValue(all, name, text), values);
    setSent(left);
    for (const [name, { text }] of taken)
      setValues((before) => (first(before, name) === first(values, name) ? withValue(before, name, text) : before));
    setValues((before) => keptAs(before, answer));
    if (answer.kept) {
      setSaved(keptAs(left, answer));
      setSavedAt(answer.outcome === 'saved' ? answer.at : new Date().toISOString());
    }
  };
  const form = useServerForm(compose, onAnswer, unanswered.again);
  const { state } = form;
  const [values, setValues] = useState<Values>(() => valuesAtFirst(draft, state));
  const [saved, setSaved] = useState<Values>(() => (state.kept ? values : draftValues(draft)));
  const [sent, setSent] = useState<Values | null>(null);
  const [savedAt, setSavedAt] = useState<string | null>(() => (state.outcome === 'saved' ? state.at : null));
  const [isDeleted, setDeleted] = useState(false);
  const isOver =
    isDeleted ||
    state.outcome === 'live' ||
    state.outcome === 'ended' ||
    (state.outcome === 'unconfirmed' && state.announcementId !== null);
  const id = first(values, 'announcementId');
  useDraftAddress(id);
  const kept = useKeptDraft({
    key: keptName(personId, id || (draft.isTrial ? 'trial' : 'new')),
    values,
    saved,
    isOver,
    restore: setValues,
  });
  const router = useRouter();
  const onDeleted = () => {
    setDeleted(true);
    router.replace('/newsroom');
  };
  const discard = () => setValues(saved);
  /** Goes on with what is stored in place of what is typed here. */
  const take = (stored: Draft) => {
    setValues(draftValues(stored));
    setSaved(draftValues(stored));
    setSavedAt(null);
    form.setState({ outcome: 'idle' });
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    unanswered.note(values);
    form.onSubmit(event);
  };
  const [search, setSearch] = useState('');
  const { snapshot } = useLive();
  const counted = usePreview(values, search, snapshot.state);
  return { ...form, ...kept, onSubmit, values, setValues, saved, sent, savedAt, discard, take, onDeleted, search, setSearch, counted };
};

export type Form = ReturnType<typeof useComposer>;
