'use client';
/**
 * Keeps typed text in this tab until the server has it, so that a reload or a lost connection loses nothing. It moves with the draft's
 * address.
 */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { keep, readKept } from '#components/banner/browser-extras.ts';
import { fingerprint, typed, type Values } from './values.ts';

const read = (key: string): Values | null => {
  const text = readKept('tab', key);
  if (text === null) return null;
  const kept: unknown = JSON.parse(text);
  const isValues = typeof kept === 'object' && kept !== null && Object.values(kept).every((list) => Array.isArray(list));
  return isValues ? (kept as Values) : null;
};

/** Under which a draft is kept in this tab: the person's, so that the next one at a shared computer does not see it. `id` 'new': not stored yet. */
export const keptName = (personId: string, id: string): string => `pregon-composer:${personId}:${id}`;

type Options = {
  key: string;
  values: Values;
  /** The values the server has. */
  saved: Values;
  isOver: boolean;
  restore: (values: Values) => void;
};

export const useKeptDraft = ({ key, values, saved, isOver, restore }: Options) => {
  const [restored, setRestored] = useState(false);
  const [looked, setLooked] = useState(false);
  const keptAs = useRef(key);
  const isDirty = !isOver && fingerprint(values) !== fingerprint(saved);
  const look = useEffectEvent(() => {
    const kept = read(key);
    if (kept && !isDirty && fingerprint(kept) !== fingerprint(values)) {
      restore(kept);
      setRestored(true);
    }
    setLooked(true);
  });
  useEffect(() => look(), []);
  useEffect(() => {
    if (!looked) return;
    if (keptAs.current !== key) keep('tab', keptAs.current, null);
    keptAs.current = key;
    if (isDirty) keep('tab', key, JSON.stringify(typed(values)));
    else keep('tab', key, null);
  }, [key, values, isDirty, looked]);
  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
  return { isDirty, restored: restored && isDirty, isReady: looked };
};
