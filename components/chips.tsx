/** A person or a part of the company, named in one piece. */
import { Network } from 'lucide-react';

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? '')
    .join('')
    // Not by the machine's own language: server and browser must agree.
    .toUpperCase();

export const PersonChip = ({ name }: { name: string }) => (
  <span className="inline-flex items-center gap-2 min-w-0">
    <span
      className="grid place-items-center size-7 flex-none rounded-full bg-raised border border-line text-xs font-semibold text-ink"
      aria-hidden="true"
    >
      {initials(name)}
    </span>
    <span className="min-w-0 break-words">{name}</span>
  </span>
);

/** `note` says how much of it is meant: "and below", "412 people". */
export const DepartmentChip = ({ name, note }: { name: string; note?: string }) => (
  <span className="chip">
    <Network className="ico text-ink-2" aria-hidden="true" />
    <span className="min-w-0 break-words">
      <span>{name}</span>
      {note !== undefined && <span className="text-ink-2">{`, ${note}`}</span>}
    </span>
  </span>
);
