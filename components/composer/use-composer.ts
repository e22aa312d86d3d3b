'use client';
/** What the composer holds while somebody writes: the values, what the server has of them, and what it answered. */
import { useState } from 'react';
import { useLive } from '#components/banner/live-provider.tsx';
import { type ServerAction, useServerForm } from '#components/use-server-form.ts';
import type { Draft, FormState } from '#server/announcements/view.ts';
import { useKeptDraft } from './kept-draft.ts';
import { usePreview } from './use-preview.ts';
import { draftValues, first, type Values, withValue } from './values.ts';

const idIn = (state: FormState): string => ('announcementId' in state ? (state.announcementId ?? '') : '');

/** The form as the page opens: the draft, or what came back when it was sent without script. */
const valuesAtFirst = (draft: Draft, state: FormState): Values => {
  const stored = draftValues(draft);
  if (!('values' in state)) return stored;
  return {
    ...stored,
    ackRequired: [],
    department: [],
    only: [],
    anyOf: [],
    allOf: [],
    except: [],
    ...state.values,
    announcementId: [idIn(state) || first(state.values, 'announcementId')],
  };
};

type Given = { draft: Draft; compose: ServerAction; personId: string };

export const useComposer = ({ draft, compose, personId }: Given) => {
  const form = useServerForm(compose, (answer) => {
    const taken = Object.entries(answer.removed ?? {});
    const left = taken.reduce((all, [name, { text }]) => withValue(all, name, text), values);
    setSent(left);
    for (const [name, { text }] of taken)
      setValues((before) => (first(before, name) === first(values, name) ? withValue(before, name, text) : before));
    if (idIn(answer) !== '') setValues((before) => withValue(before, 'announcementId', idIn(answer)));
    if (answer.outcome === 'saved') {
      setSaved(left);
      setSavedAt(answer.at);
    }
  });
  const { state } = form;
  const [values, setValues] = useState<Values>(() => valuesAtFirst(draft, state));
  const [saved, setSaved] = useState<Values>(() => (state.outcome === 'saved' ? values : draftValues(draft)));
  const [sent, setSent] = useState<Values | null>(null);
  const [savedAt, setSavedAt] = useState<string | null>(() => (state.outcome === 'saved' ? state.at : null));
  const isOver = state.outcome === 'live' || (state.outcome === 'unconfirmed' && state.announcementId !== null);
  const kept = useKeptDraft({
    key: `pregon-composer:${personId}:${draft.id ?? (draft.isTrial ? 'trial' : 'new')}`,
    values,
    saved,
    isOver,
    restore: setValues,
  });
  const discard = () => setValues(saved);
  const [search, setSearch] = useState('');
  const { snapshot } = useLive();
  const counted = usePreview(values, search, snapshot.state);
  return { ...form, ...kept, values, setValues, sent, savedAt, discard, search, setSearch, counted };
};

export type Form = ReturnType<typeof useComposer>;
