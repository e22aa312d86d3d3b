'use client';
/** Keeps the emergency telephone in this browser, for the pages that are shown when nothing can be asked any more. */
import { useEffect } from 'react';

const key = 'pregon-telephone';

export const RememberTelephone = ({ telephone }: { telephone: string }) => {
  useEffect(() => {
    try {
      if (telephone === '') localStorage.removeItem(key);
      else localStorage.setItem(key, telephone);
    } catch {
      // A browser that keeps nothing: then its error page names nobody.
    }
  }, [telephone]);
  return null;
};

/** The number as it was when a page was last shown here; '' when there is none. */
export const rememberedTelephone = (): string => {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
};
