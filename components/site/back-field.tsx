'use client';
/** Tells a form where the reader is, so that they come back there; the layout that holds the form is not drawn anew on each page. */
import { usePathname, useSearchParams } from 'next/navigation';

export const BackField = () => {
  const path = usePathname();
  const query = useSearchParams().toString();
  return <input type="hidden" name="back" value={query === '' ? path : `${path}?${query}`} />;
};
