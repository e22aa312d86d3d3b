'use client';
/**
 * The address of a draft: from when it is stored it has its own, so that a reload, a link or a second tab opens it. It takes the place of
 * the one the form was opened with; nothing is drawn anew, and whoever types goes on.
 */
import { useEffect, useLayoutEffect } from 'react';

/** Where Back or Forward led, within this document. */
let ledTo: string | null = null;
/** Where a composer is open now. */
let openAt: string | null = null;

/** The router shows again what it remembers of a page: a blank form, or a text that was changed since. Here only what is stored is right. */
const followHistory = () => {
  const note = () => {
    if (window.location.pathname !== openAt) ledTo = window.location.pathname;
  };
  window.addEventListener('popstate', note);
};
if (typeof window !== 'undefined') followHistory();

/** `id`: '' until the draft is stored. */
export const useDraftAddress = (id: string): void => {
  // Left in the moment in which the next page is drawn: whoever goes back at once comes back to a composer that is no longer open.
  useLayoutEffect(() => {
    const isRemembered = ledTo === window.location.pathname;
    ledTo = null;
    openAt = window.location.pathname;
    if (isRemembered) window.location.reload();
    return () => {
      openAt = null;
    };
  }, []);
  useEffect(() => {
    const address = `/newsroom/${id}`;
    if (id === '' || window.location.pathname === address) return;
    window.history.replaceState(null, '', address);
    openAt = address;
  }, [id]);
};
