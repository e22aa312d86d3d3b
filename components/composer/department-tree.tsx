/** Departments as a tree of plain checkboxes, each with all below it or alone. */
import { ChevronRight } from 'lucide-react';
import { fill } from '#components/time-words.ts';
import type { DepartmentChoice } from '#server/announcements/view.ts';
import type { AudienceProps } from './audience-picker.tsx';
import { reachedDepartments } from './reached-departments.ts';
import { peopleWords } from './words.ts';

type TreeProps = AudienceProps & { parentId: string | null; reached: Set<string> };

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
          {`${isIncluded ? `${words.composer.included} · ` : ''}${format(department.peopleBelow)}`}
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

export const DepartmentTree = (props: AudienceProps) => {
  const reached = reachedDepartments(props.choices.departments, props.values['department'] ?? [], props.values['only'] ?? []);
  return <Tree {...props} parentId={null} reached={reached} />;
};
