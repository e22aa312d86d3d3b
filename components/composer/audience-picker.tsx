/** Who gets it: everyone, or departments as a tree of plain checkboxes, with the number of people beside it. */
import { ChevronRight } from 'lucide-react';
import { fill } from '#components/time-words.ts';
import type { AudienceChoices, DepartmentChoice } from '#server/announcements/view.ts';
import { reachedDepartments } from './audience-count.ts';
import { FieldError, idOf } from './fields.tsx';
import type { PartProps } from './text-fields.tsx';
import { first } from './values.ts';

export type AudienceProps = PartProps & {
  choices: AudienceChoices;
  choose: (name: string, value: string, chosen: boolean) => void;
  /** What it comes to; null before the page can count. */
  people: number | null;
  format: (n: number) => string;
};

type TreeProps = AudienceProps & { parentId: string | null; reached: Set<string> };

const peopleWords = (n: number, { words, format }: Pick<AudienceProps, 'words' | 'format'>): string =>
  n === 1 ? words.composer.peopleOne : fill(words.composer.peopleMany, { n: format(n) });

const OnlyThis = ({ department, ...tree }: TreeProps & { department: DepartmentChoice }) => (
  <label className="department-only items-center gap-3 min-h-11 ps-18 text-sm cursor-pointer">
    <input
      type="checkbox"
      name="only"
      value={department.id}
      className="checkbox checkbox-sm"
      checked={(tree.values['only'] ?? []).includes(department.id)}
      onChange={(event) => tree.choose('only', department.id, event.target.checked)}
    />
    <span>{fill(tree.words.composer.onlyThis, { name: department.name, people: peopleWords(department.people, tree) })}</span>
  </label>
);

const Inside = ({ department, ...tree }: TreeProps & { department: DepartmentChoice }) => {
  const { departments } = tree.choices;
  const isOnlyRoot = department.depth === 0 && departments.filter((each) => each.depth === 0).length === 1;
  const isOpen = isOnlyRoot || isAnyChosenBelow(department.id, departments, tree.values['department'] ?? []);
  return (
    <details className="department-inside" open={isOpen || undefined}>
      <summary>
        <ChevronRight className="ico ico-way" aria-hidden="true" />
        <span className="sr-only">{fill(tree.words.composer.inside, { name: department.name })}</span>
      </summary>
      <div className="ps-6">
        <Tree {...tree} parentId={department.id} />
      </div>
    </details>
  );
};

const Department = ({ department, ...tree }: TreeProps & { department: DepartmentChoice }) => {
  const { values, choose, words, format, choices, reached } = tree;
  const chosen = (values['department'] ?? []).includes(department.id);
  const hasBelow = choices.departments.some((each) => each.parentId === department.id);
  const isIncluded = !chosen && reached.has(department.id);
  return (
    <li className="department">
      <label className="flex items-center min-h-11 cursor-pointer">
        <input
          type="checkbox"
          name="department"
          value={department.id}
          className="checkbox checkbox-sm flex-none"
          checked={chosen}
          onChange={(event) => choose('department', department.id, event.target.checked)}
        />
        <span className="min-w-0 break-words ps-12">{department.name}</span>
        <span className="ms-auto flex-none ps-3 num text-sm text-ink-2">
          {isIncluded && `${words.composer.included} · `}
          {format(department.peopleBelow)}
        </span>
      </label>
      {hasBelow && <OnlyThis {...tree} department={department} />}
      {hasBelow && <Inside {...tree} department={department} />}
    </li>
  );
};

const isAnyChosenBelow = (id: string, departments: DepartmentChoice[], chosen: string[]): boolean =>
  departments.some((each) => each.parentId === id && (chosen.includes(each.id) || isAnyChosenBelow(each.id, departments, chosen)));

const Tree = (tree: TreeProps) => (
  <ul className="text-[0.9375rem]">
    {tree.choices.departments
      .filter((each) => each.parentId === tree.parentId)
      .map((department) => (
        <Department key={department.id} {...tree} department={department} />
      ))}
  </ul>
);

const Scope = ({ values, set, words, choices, format }: AudienceProps) => {
  if (!choices.mayAddressEveryone) return <input type="hidden" name="audience" value="departments" />;
  const options = [
    { value: 'everyone', label: words.composer.everyone, hint: peopleWords(choices.everyone, { words, format }) },
    { value: 'departments', label: words.composer.departments, hint: '' },
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
            {hint !== '' && <span className="hint block mt-0.5 num">{hint}</span>}
          </span>
        </label>
      ))}
    </div>
  );
};

const CountPanel = ({ people, words, format }: AudienceProps) => (
  <div className="p-4 bg-raised max-sm:border-t sm:border-s border-field-line sm:rounded-e-lg max-sm:rounded-b-lg">
    {people !== null && (
      <output className="block">
        {people === 0 ? (
          <span className="font-semibold">{words.composer.nobody}</span>
        ) : (
          <>
            <span className="block text-2xl font-bold num">{peopleWords(people, { words, format })}</span>
            <span className="font-semibold">{words.composer.willSee}</span>
          </>
        )}
      </output>
    )}
    <p className="hint mt-2">{words.composer.countHint}</p>
  </div>
);

export const AudiencePicker = (props: AudienceProps) => {
  const { words, errors, values, choices } = props;
  const isEveryone = choices.mayAddressEveryone && first(values, 'audience') === 'everyone';
  const reached = reachedDepartments(choices.departments, values['department'] ?? [], values['only'] ?? []);
  return (
    <fieldset className="grid gap-4 audience" aria-describedby={errors['audience'] ? `${idOf('audience')}-error` : undefined}>
      <legend className="text-xl font-semibold mb-4">{words.composer.who}</legend>
      <FieldError name="audience" error={errors['audience']} />
      <Scope {...props} />
      <div className="grid sm:grid-cols-[minmax(0,1fr)_13rem] box-strong">
        <div className="px-4 py-2 min-w-0 max-h-[28rem] overflow-y-auto">
          {isEveryone ? <p className="py-2 text-ink-2 audience-everyone">{words.audience.everyone}</p> : null}
          <div className="audience-tree">
            <Tree {...props} parentId={null} reached={reached} />
          </div>
        </div>
        <CountPanel {...props} />
      </div>
    </fieldset>
  );
};
