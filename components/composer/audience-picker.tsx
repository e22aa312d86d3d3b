'use client';
import type { ServerAction } from '#components/use-server-form.ts';
import type { AudienceChoices, Draft } from '#server/announcements/view.ts';
import type { SavedAudience } from '#server/audience/view.ts';
import { AudiencePanel, type PanelProps } from './audience-panel.tsx';
import { DepartmentTree } from './department-tree.tsx';
import { FieldError, idOf } from './fields.tsx';
import { PeopleList } from './people-list.tsx';
import { SavedAudiences } from './saved-audiences.tsx';
import { countOf, departmentOptions, Fold, Gone, type ListProps, type Option, Options, type Place, placeOptions } from './target-list.tsx';
import type { PartProps } from './text-fields.tsx';
/** Who gets it: everyone, or any of some targets; of them only who is also in others; except some. Plain checkboxes, counted while one chooses. */
import { first } from './values.ts';
import { peopleWords } from './words.ts';

export type AudienceProps = PartProps &
  PanelProps & {
    choices: AudienceChoices;
    choose: (name: string, value: string, chosen: boolean) => void;
    saved: SavedAudience[];
    save: ServerAction;
    take: (chosen: Draft['audience']) => void;
    /** What the form opened with: the names of people chosen earlier. */
    opened: Draft['audience'];
  };

type PartOf = AudienceProps & { name: Place };

const listOf = ({ name, values, choose, words, format }: PartOf): ListProps => ({ name, values, choose, words, format });

const namesOf = ({ opened, counted }: AudienceProps): Record<string, string> => {
  const chosen = [...opened.anyOf, ...opened.allOf, ...opened.except];
  return { ...Object.fromEntries(chosen.flatMap(({ id, name }) => (name === null ? [] : [[id, name]]))), ...counted.preview?.names };
};

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

type Kind = { kind: 'below' | 'site' | 'group'; title: string; options: Option[] };

const kindsOf = ({ choices, words, format }: AudienceProps): Kind[] => [
  { kind: 'below', title: words.picker.departments, options: departmentOptions(choices, format) },
  { kind: 'site', title: words.picker.sites, options: placeOptions(choices, 'site', format) },
  { kind: 'group', title: words.picker.groups, options: placeOptions(choices, 'group', format) },
];

const offered = (kinds: Kind[]): Option[] => kinds.filter(({ options }) => options.length > 0).flatMap(({ options }) => options);

/** Sites, groups and single people beside the tree. */
const Others = (part: PartOf) => {
  const { words, values, name } = part;
  const kinds = kindsOf(part).filter(({ kind, options }) => kind !== 'below' && options.length > 0);
  return (
    <>
      {kinds.map(({ kind, title, options }) => (
        <Fold key={kind} title={title} chosen={countOf(values, name, kind)} words={words.picker}>
          <Options {...listOf(part)} label={title} options={options} />
        </Fold>
      ))}
      <Fold title={words.picker.people} chosen={countOf(values, name, 'person')} words={words.picker}>
        <PeopleList {...listOf(part)} names={namesOf(part)} />
      </Fold>
      <Gone {...listOf(part)} offered={offered(kinds)} />
    </>
  );
};

/** A condition or the exceptions: all kinds in one fold. */
const Further = ({ title, hint, ...part }: PartOf & { title: string; hint: string }) => {
  const { words, values, name } = part;
  const kinds = kindsOf(part);
  return (
    <Fold title={title} chosen={(values[name] ?? []).length} words={words.picker}>
      <p className="hint mb-1">{hint}</p>
      {kinds
        .filter(({ options }) => options.length > 0)
        .map(({ kind, title: heading, options }) => (
          <div key={kind} className="mt-2">
            <p className="text-sm font-semibold">{heading}</p>
            <div className="max-h-[20rem] overflow-y-auto">
              <Options {...listOf(part)} label={`${title} ${heading}`} options={options} />
            </div>
          </div>
        ))}
      {name === 'except' && (
        <div className="mt-2">
          <p className="text-sm font-semibold mb-1">{words.picker.people}</p>
          <PeopleList {...listOf(part)} names={namesOf(part)} />
        </div>
      )}
      <Gone {...listOf(part)} offered={offered(kinds)} />
    </Fold>
  );
};

export const AudiencePicker = (props: AudienceProps) => {
  const { words, errors, values, choices } = props;
  const isEveryone = choices.mayAddressEveryone && first(values, 'audience') === 'everyone';
  const p = words.picker;
  return (
    <fieldset className="grid gap-4 audience" aria-describedby={errors['audience'] ? `${idOf('audience')}-error` : undefined}>
      <legend className="text-xl font-semibold mb-4">{words.composer.who}</legend>
      <FieldError name="audience" error={errors['audience']} />
      <SavedAudiences {...props} />
      <Scope {...props} />
      <div className="grid sm:grid-cols-[minmax(0,1fr)_15rem] box-strong">
        <div className="px-4 py-2 min-w-0">
          {isEveryone ? <p className="py-2 text-ink-2 audience-everyone">{words.audience.everyone}</p> : null}
          <div className="audience-tree">
            <div className="max-h-[28rem] overflow-y-auto">
              <DepartmentTree {...props} />
            </div>
            <Others {...props} name="anyOf" />
          </div>
          <Further {...props} name="allOf" title={p.narrow} hint={p.narrowHint} />
          <Further {...props} name="except" title={p.except} hint={p.exceptHint} />
        </div>
        <AudiencePanel {...props} />
      </div>
    </fieldset>
  );
};
