'use client';
/**
 * The audience: everyone, or any of some targets; of them only people who are also in others; except some. Each part is chosen in the same
 * way: found by name, or ticked in a tree and in lists of plain checkboxes; the chosen targets stand above them all, with a count that
 * follows.
 */
import { useCallback, useState } from 'react';
import type { ServerAction } from '#components/use-server-form.ts';
import type { AudienceChoices, ChosenAudience, SavedAudience, TargetsFound } from '#server/audience/view.ts';
import { AudiencePanel, type PanelProps } from './audience-panel.tsx';
import { ChosenChips } from './chosen-chips.tsx';
import { DepartmentTree } from './department-tree.tsx';
import { FieldError, idOf } from './fields.tsx';
import { SavedAudiences } from './saved-audiences.tsx';
import { codesIn, kindOf, type Place, places } from './target-codes.ts';
import { TargetFinder } from './target-finder.tsx';
import { Fold, MoreOf, Places } from './target-list.tsx';
import { type Known, labelsOf, toKnown } from './target-names.ts';
import type { PartProps } from './text-fields.tsx';
import { first, type Values } from './values.ts';
import { peopleWords } from './words.ts';

export type AudienceProps = PartProps &
  PanelProps & {
    choices: AudienceChoices;
    choose: (name: string, value: string, chosen: boolean) => void;
    saved: SavedAudience[];
    save: ServerAction;
    take: (chosen: ChosenAudience) => void;
    /** The names of the targets chosen when the form was opened. */
    opened: ChosenAudience;
  };

type PartOf = AudienceProps & { name: Place; title: string; tell: (found: TargetsFound) => void };

const Scope = ({ values, set, words, choices, locale }: AudienceProps) => {
  if (!choices.mayAddressEveryone) return <input type="hidden" name="audience" value="departments" />;
  const options = [
    { value: 'everyone', label: words.composer.everyone, hint: peopleWords(choices.everyone, { words, locale }) },
    { value: 'departments', label: words.composer.departments, hint: words.composer.departmentsHint },
  ];
  return (
    <div className="grid sm:grid-cols-2 gap-2">
      {options.map(({ value, label, hint }) => (
        <label key={value} className="choice">
          <input
            type="radio"
            name="audience"
            value={value}
            className="radio radio-sm mt-0.5"
            checked={first(values, 'audience') === value}
            onChange={() => set('audience', value)}
          />
          <span>
            <span className="font-semibold">{label}</span>
            <span className="hint block mt-0.5 num">{hint}</span>
          </span>
        </label>
      ))}
    </div>
  );
};

/** One part of the rule: the field that finds, the tree, the lists. */
const Part = ({ name, title, tell, choices, values, choose, words, locale, format }: PartOf) => {
  const list = { name, values, choose, words, locale, format };
  const p = words.picker;
  const lists = [
    { kind: 'site' as const, heading: p.sites, offered: choices.sites, left: choices.left.sites },
    { kind: 'group' as const, heading: p.groups, offered: choices.groups, left: choices.left.groups },
  ];
  return (
    <TargetFinder {...list} title={title} tell={tell}>
      {choices.departments.length > 0 && <DepartmentTree {...list} title={title} choices={choices} />}
      {lists
        .filter(({ offered }) => offered.length > 0)
        .map(({ kind, heading, offered, left }) => (
          <Fold key={kind} title={heading} chosen={(values[name] ?? []).filter((code) => kindOf(code) === kind).length} words={p}>
            <div className="max-h-96 overflow-y-auto scroll-shown">
              <Places {...list} kind={kind} label={`${title}: ${heading}`} places={offered} />
              <MoreOf n={left} words={words} format={format} />
            </div>
          </Fold>
        ))}
    </TargetFinder>
  );
};

/** A condition or the exceptions, behind what they are. */
const Further = ({ heading, hint, ...part }: PartOf & { heading: string; hint: string }) => (
  <Fold title={heading} chosen={(part.values[part.name] ?? []).length} words={part.words.picker}>
    <p className="hint mb-2">{hint}</p>
    <Part {...part} />
  </Fold>
);

const isNothingChosen = (values: Values): boolean => places.every((name) => codesIn(values, name).length === 0);

export const AudiencePicker = (props: AudienceProps) => {
  const { words, errors, values, choices, opened, saved, counted } = props;
  const [known, setKnown] = useState<Known>({});
  const tell = useCallback((found: TargetsFound) => setKnown((before) => ({ ...before, ...toKnown(found) })), []);
  const labelOf = labelsOf({ choices, known, filledWith: [opened, ...saved.map((each) => each.chosen)], counted, words });
  const isEveryone = choices.mayAddressEveryone && first(values, 'audience') === 'everyone';
  const p = words.picker;
  const [any, all, except] = [
    { ...props, name: 'anyOf' as const, title: p.chosenAny, tell, labelOf },
    { ...props, name: 'allOf' as const, title: p.chosenAll, tell, labelOf },
    { ...props, name: 'except' as const, title: p.chosenExcept, tell, labelOf },
  ];
  return (
    <fieldset className="grid gap-4 audience" aria-describedby={errors['audience'] ? `${idOf('audience')}-error` : undefined}>
      <legend className="text-xl font-semibold mb-4">{words.composer.who}</legend>
      <FieldError name="audience" error={errors['audience']} />
      <SavedAudiences {...props} />
      <Scope {...props} />
      <div className="chosen">
        {isNothingChosen(values) && <p className="hint chosen-anyOf no-script-hidden">{p.nothingChosen}</p>}
        <ChosenChips {...any} />
        <ChosenChips {...all} />
        <ChosenChips {...except} />
      </div>
      <div className="@container">
        <div className="grid @min-[40rem]:grid-cols-[minmax(0,1fr)_15rem] box-strong">
          <div className="px-4 pt-4 pb-2 min-w-0">
            {isEveryone ? <p className="pb-2 text-ink-2 audience-everyone">{words.audience.everyone}</p> : null}
            <div className="audience-tree">
              <Part {...any} />
            </div>
            <Further {...all} heading={p.narrow} hint={p.narrowHint} />
            <Further {...except} heading={p.except} hint={p.exceptHint} />
          </div>
          <AudiencePanel {...props} />
        </div>
      </div>
    </fieldset>
  );
};
