'use client';
/**
 * The chosen targets, each removed with one press, whether or not it is in the tree or the lists. Targets without a box there (a person,
 * one found by name, one that is gone) have a box here, which is visible only without script.
 */
import { MapPin, Network, User, Users, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { fill } from '#components/time-words.ts';
import type { AudienceChoices } from '#server/audience/view.ts';
import { boxOf, codesIn, idIn, isOffered, kindOf, type Place } from './target-codes.ts';
import type { Values } from './values.ts';
import type { ComposerWords } from './words.ts';

const icons = { below: Network, department: Network, site: MapPin, group: Users, person: User };

type Props = {
  name: Place;
  title: string;
  values: Values;
  choices: AudienceChoices;
  choose: (name: string, value: string, chosen: boolean) => void;
  labelOf: (code: string) => string;
  words: ComposerWords;
};

export const finderId = (name: Place): string => `find-${name}`;

const Carrier = ({ name, code, label, choose }: Pick<Props, 'name' | 'choose'> & { code: string; label: string }) => {
  const { field, value } = boxOf(name, code);
  return (
    <>
      <input
        type="checkbox"
        name={field}
        value={value}
        className="checkbox checkbox-sm script-hidden"
        aria-label={label}
        checked
        onChange={() => choose(field, value, false)}
      />
      {field === 'department' && kindOf(code) === 'department' && <input type="hidden" name="only" value={idIn(code)} />}
    </>
  );
};

const Chip = ({ code, takeOut, ...props }: Props & { code: string; takeOut: () => void }) => {
  const { name, choices, choose, labelOf, words } = props;
  const Icon = icons[kindOf(code)] ?? Users;
  const label = labelOf(code);
  const isCarried = !isOffered(choices, name, code);
  return (
    <li className={`chip chosen-chip ${isCarried ? '' : 'no-script-hidden'}`}>
      {isCarried && <Carrier name={name} code={code} label={label} choose={choose} />}
      <Icon className="ico text-ink-2" aria-hidden="true" />
      <span className="min-w-0 break-words">{label}</span>
      <button type="button" className="chip-out no-script-hidden" onClick={takeOut}>
        <X className="ico" aria-hidden="true" />
        <span className="sr-only">{fill(words.picker.takeOut, { name: label })}</span>
      </button>
    </li>
  );
};

/** Nothing when nothing is chosen. */
export const ChosenChips = (props: Props) => {
  const { name, title, values, choose } = props;
  const list = useRef<HTMLUListElement>(null);
  const [takenOut, setTakenOut] = useState<number | null>(null);
  const codes = codesIn(values, name);
  // After a removal the focus is on the next one, or on the search field.
  useEffect(() => {
    if (takenOut === null) return;
    const buttons = list.current?.querySelectorAll('button') ?? [];
    (buttons[Math.min(takenOut, buttons.length - 1)] ?? document.getElementById(finderId(name)))?.focus();
    setTakenOut(null);
  }, [takenOut, name]);
  if (codes.length === 0) return null;
  const takeOut = (code: string, index: number) => {
    const { field, value } = boxOf(name, code);
    choose(field, value, false);
    setTakenOut(index);
  };
  return (
    <div className={`flex flex-wrap items-center gap-2 chosen-${name}`}>
      <p className="text-sm font-semibold">{title}</p>
      <ul ref={list} aria-label={title} className="contents">
        {codes.map((code, index) => (
          <Chip key={code} {...props} code={code} takeOut={() => takeOut(code, index)} />
        ))}
      </ul>
    </div>
  );
};
