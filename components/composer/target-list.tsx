'use client';
/** Sites or groups as plain checkboxes below a heading that folds; without script too. */
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { fill } from '#components/time-words.ts';
import type { PlaceChoice } from '#server/audience/view.ts';
import type { Locale } from '../../messages/languages.ts';
import type { Place } from './target-codes.ts';
import type { Values } from './values.ts';
import type { ComposerWords } from './words.ts';

export type ListProps = {
  name: Place;
  values: Values;
  choose: (name: string, value: string, chosen: boolean) => void;
  words: ComposerWords;
  locale: Locale;
  format: (n: number) => string;
};

type PlacesProps = ListProps & { kind: 'site' | 'group'; label: string; places: PlaceChoice[] };

export const Places = ({ kind, label, places, name, values, choose, format }: PlacesProps) => {
  const chosen = values[name] ?? [];
  return (
    <ul aria-label={label} className="text-[0.9375rem]">
      {places.map(({ id, name: called, people }) => (
        <li key={id}>
          <label className="target-row">
            <input
              type="checkbox"
              name={name}
              value={`${kind}:${id}`}
              className="checkbox checkbox-sm flex-none"
              checked={chosen.includes(`${kind}:${id}`)}
              onChange={(event) => choose(name, `${kind}:${id}`, event.target.checked)}
            />
            <span className="target-text">
              <span className="target-name">{called}</span>
              <span className="target-note">{format(people)}</span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
};

/** How many are not listed here. */
export const MoreOf = ({ n, words, format }: Pick<ListProps, 'words' | 'format'> & { n: number }) =>
  n > 0 ? <p className="hint py-2">{fill(words.picker.left, { n: format(n) })}</p> : null;

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
