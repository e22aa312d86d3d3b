'use client';
/** Keeps the emergency telephone in this browser, for the pages that are shown when nothing can be asked any more. */
import { useEffect } from 'react';
import { keep, readKept } from '#components/banner/browser-extras.ts';

const key = 'pregon-telephone';

export const RememberTelephone = ({ telephone }: { telephone: string }) => {
  useEffect(() => {
    keep('browser', key, telephone || null);
  }, [telephone]);
  return null;
};

/** The number as it was when a page was last shown here; '' when there is none, or the browser keeps nothing. */
export const rememberedTelephone = (): string => readKept('browser', key) ?? '';
