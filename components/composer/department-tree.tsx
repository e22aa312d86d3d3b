/** Departments as a tree of plain checkboxes, each with all below it; who gets it also alone. It scrolls by itself, and shows that it does. */
import { ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { fill } from '#components/time-words.ts';
import type { AudienceChoices, DepartmentChoice } from '#server/audience/view.ts';
import { reachedDepartments } from './reached-departments.ts';
import { boxOf, codesIn, idIn, kindOf } from './target-codes.ts';
import { type ListProps, MoreOf } from './target-list.tsx';
import { peopleWords } from './words.ts';

/** Deeper ones are drawn like the last, so that there is room for their names. */
const deepest = 5;

type OnlyProps = Pick<ListProps, 'values' | 'choose' | 'words' | 'locale'> & {
  department: Pick<DepartmentChoice, 'id' | 'name' | 'people'>;
  /** Among what was found: the tree, or the chip, carries it. */
  isFound?: boolean;
};

export const OnlyThis = ({ department, isFound = false, values, choose, words, locale }: OnlyProps) => (
  <label className={`${isFound ? 'flex ps-9' : 'department-only ps-18'} items-center gap-3 min-h-11 text-sm cursor-pointer`}>
    <input
      type="checkbox"
      name={isFound ? undefined : 'only'}
      value={department.id}
      className="checkbox checkbox-sm flex-none"
      checked={(values['only'] ?? []).includes(department.id)}
      onChange={(event) => choose('only', department.id, event.target.checked)}
    />
    <span className="min-w-0 break-words">
      {fill(words.composer.onlyThis, { name: department.name, people: peopleWords(department.people, { words, locale }) })}
    </span>
  </label>
);

type TreeProps = ListProps & {
  choices: AudienceChoices;
  childrenOf: Map<string | null, DepartmentChoice[]>;
  chosen: Set<string>;
  /** With someone chosen below. */
  above: Set<string>;
  reached: Set<string>;
};

const Inside = ({ department, ...tree }: TreeProps & { department: DepartmentChoice }) => {
  const isOnlyRoot = department.depth === 0 && tree.childrenOf.get(null)?.length === 1;
  const isOpen = isOnlyRoot || tree.above.has(department.id);
  return (
    <details className="department-inside" open={isOpen || undefined}>
      <summary>
        <ChevronRight className="ico ico-way" aria-hidden="true" />
        <span className="sr-only">{fill(tree.words.composer.inside, { name: department.name })}</span>
      </summary>
      <div className={department.depth < deepest ? 'ps-4 sm:ps-6' : ''}>
        <Tree {...tree} parentId={department.id} />
        <MoreOf n={department.left} words={tree.words} format={tree.format} />
      </div>
    </details>
  );
};

const Department = ({ department, ...tree }: TreeProps & { department: DepartmentChoice }) => {
  const { name, choose, words, format, chosen, reached } = tree;
  const { field, value } = boxOf(name, `below:${department.id}`);
  const isChosen = chosen.has(department.id);
  const hasBelow = tree.childrenOf.has(department.id) || department.left > 0;
  const isAlone = (tree.values['only'] ?? []).includes(department.id);
  const isIncluded = !isChosen && reached.has(department.id);
  return (
    <li className="department">
      <label className="target-row">
        <input
          type="checkbox"
          name={field}
          value={value}
          className="checkbox checkbox-sm flex-none"
          checked={isChosen}
          onChange={(event) => choose(field, value, event.target.checked)}
        />
        <span className="target-text ps-9">
          <span className="target-name">{department.name}</span>
          <span className="target-note">{`${isIncluded ? `${words.composer.included} · ` : ''}${format(department.peopleBelow)}`}</span>
        </span>
      </label>
      {/* Also of one that has nothing below it any more: chosen alone it stays alone, whatever is put below it later. */}
      {name === 'anyOf' && (hasBelow || isAlone) && <OnlyThis {...tree} department={department} />}
      {hasBelow && <Inside {...tree} department={department} />}
    </li>
  );
};

const Tree = ({ parentId, ...tree }: TreeProps & { parentId: string | null }) => (
  <ul className="text-[0.9375rem]">
    {(tree.childrenOf.get(parentId) ?? []).map((department) => (
      <Department key={department.id} {...tree} department={department} />
    ))}
  </ul>
);

/** All that have one of these below them. */
const aboveOf = (departments: DepartmentChoice[], chosen: Set<string>): Set<string> => {
  const parentOf = new Map(departments.map((each) => [each.id, each.parentId]));
  const above = new Set<string>();
  for (const id of chosen)
    for (let up = parentOf.get(id) ?? null; up !== null && !above.has(up); up = parentOf.get(up) ?? null) above.add(up);
  return above;
};

type Props = ListProps & { title: string; choices: AudienceChoices };

const Region = ({ title, ...list }: Props) => {
  const { choices, name, values, words, format } = list;
  const codes = codesIn(values, name);
  const idsOf = (kind: string) => codes.filter((code) => kindOf(code) === kind).map(idIn);
  const [below, alone] = [idsOf('below'), name === 'anyOf' ? idsOf('department') : []];
  const chosen = new Set([...below, ...alone]);
  const tree = {
    ...list,
    childrenOf: Map.groupBy(choices.departments, (each) => each.parentId),
    chosen,
    above: aboveOf(choices.departments, chosen),
    reached: reachedDepartments(choices.departments, [...chosen], alone),
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by itself, which the keyboard must be able to do
    <section className="scroll-region mt-2" aria-label={`${title}: ${words.picker.departments}`} tabIndex={0}>
      <Tree {...tree} parentId={null} />
      <MoreOf n={choices.left.departments} words={words} format={format} />
    </section>
  );
};

const named = { anyOf: ['department', 'only'], allOf: ['allOf'], except: ['except'] } as const;

/** Drawn again only when it would look otherwise: not at each key that is typed elsewhere in the form. */
export const DepartmentTree = memo(
  Region,
  (one, other) =>
    one.choices === other.choices &&
    one.words === other.words &&
    named[one.name].every((field) => one.values[field] === other.values[field]),
);
