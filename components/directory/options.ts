/** Departments, sites, groups and roles as the choices of a field. */
import type { TreeNode } from '#server/directory/view.ts';

export type Option = { value: string; label: string };

/** Each after its parent, indented; `without`: left out with all below it. */
export const departmentOptions = (nodes: TreeNode[], without: string | null = null, depth = 0): Option[] =>
  nodes
    .filter((node) => node.id !== without)
    .flatMap((node) => [
      { value: node.id, label: `${'\u00a0\u00a0\u00a0'.repeat(depth)}${node.name}` },
      ...departmentOptions(node.below, without, depth + 1),
    ]);

export const namedOptions = (things: { id: string; name: string }[]): Option[] =>
  things.map(({ id, name }) => ({ value: id, label: name }));
