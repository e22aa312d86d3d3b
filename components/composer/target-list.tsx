'use client';
/** Departments, sites, groups or people as plain checkboxes below a heading that folds; without script too. */
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { fill } from '#components/time-words.ts';
import type { AudienceChoices } from '#server/announcements/view.ts';
import type { Values } from './values.ts';
import type { ComposerWords } from './words.ts';

export type Place = 'anyOf' | 'allOf' | 'except';

/** By depth in the tree; what is deeper is drawn like the last. */
const indents = ['', 'ps-5', 'ps-10', 'ps-15', 'ps-20', 'ps-25'];

export type Option = { code: string; label: string; note: string; depth: number };

export type ListProps = {
  name: Place;
  values: Values;
  choose: (name: string, value: string, chosen: boolean) => void;
  words: ComposerWords;
  format: (n: number) => string;
};

export const Options = ({ label, options, name, values, choose }: ListProps & { label: string; options: Option[] }) => {
  const chosen = values[name] ?? [];
  return (
    <ul aria-label={label} className="text-[0.9375rem]">
      {options.map((option) => (
        <li key={option.code}>
          <label className={`flex items-center gap-3 min-h-11 cursor-pointer ${indents[option.depth] ?? ''}`}>
            <input
              type="checkbox"
              name={name}
              value={option.code}
              className="checkbox checkbox-sm flex-none"
              checked={chosen.includes(option.code)}
              onChange={(event) => choose(name, option.code, event.target.checked)}
            />
            <span className="min-w-0 break-words">{option.label}</span>
            <span className="ms-auto flex-none ps-3 num text-sm text-ink-2">{option.note}</span>
          </label>
        </li>
      ))}
    </ul>
  );
};

export const Fold = ({
  title,
  chosen,
  words,
  children,
}: {
  title: string;
  chosen: number;
  words: ComposerWords['picker'];
  children: ReactNode;
}) => {
  // Opens with the first choice (restored, or taken from a saved audience); taking out the last one does not shut it under one's hands.
  const [isOpen, setIsOpen] = useState(chosen > 0);
  if (chosen > 0 && !isOpen) setIsOpen(true);
  return (
    <details className="fold" open={isOpen || undefined}>
      <summary>
        <span>{title}</span>
        {chosen > 0 && <span className="text-ink-2 font-normal num whitespace-nowrap">{fill(words.chosen, { n: chosen })}</span>}
        <ChevronDown className="ico fold-mark" aria-hidden="true" />
      </summary>
      <div className="pb-2">{children}</div>
    </details>
  );
};

/** How often a code of this kind is chosen here. */
export const countOf = (values: Values, name: Place, kind: string): number =>
  (values[name] ?? []).filter((code) => code.startsWith(`${kind}:`)).length;

export const departmentOptions = (choices: AudienceChoices, format: (n: number) => string): Option[] =>
  choices.departments.map(({ id, name, depth, peopleBelow }) => ({
    code: `below:${id}`,
    label: name,
    note: format(peopleBelow),
    depth: Math.min(depth, indents.length - 1),
  }));

export const placeOptions = (choices: AudienceChoices, kind: 'site' | 'group', format: (n: number) => string): Option[] =>
  (kind === 'site' ? choices.sites : choices.groups).map(({ id, name, people }) => ({
    code: `${kind}:${id}`,
    label: name,
    note: format(people),
    depth: 0,
  }));

/** What is chosen and offered no more: it stays, until it is taken out. */
export const Gone = ({ offered, ...list }: ListProps & { offered: Option[] }) => {
  const known = new Set(offered.map((option) => option.code));
  const lost = (list.values[list.name] ?? []).filter((code) => !known.has(code) && !code.startsWith('person:'));
  const { gone } = list.words.picker;
  return lost.length === 0 ? null : (
    <Options {...list} label={gone} options={lost.map((code) => ({ code, label: gone, note: '', depth: 0 }))} />
  );
};
