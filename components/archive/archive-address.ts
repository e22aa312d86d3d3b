/** The archive's address: what is asked for, and nothing that is not. */
import type { ArchiveQuery } from '#server/reading/view.ts';

export const archiveAddress = (query: ArchiveQuery, page: number): string => {
  const { text, severity, senderId, time, from, to } = query;
  const asked = { q: text, severity, sender: senderId, time, from, to, page: page > 1 ? String(page) : '' };
  const parts = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parts.size === 0 ? '/archive' : `/archive?${parts}`;
};

/** True when it asks for less than everything. */
export const isFiltered = ({ text, severity, senderId, time }: ArchiveQuery): boolean =>
  [text, severity, senderId, time].some((part) => part !== '');
