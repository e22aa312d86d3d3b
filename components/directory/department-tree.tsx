/** The tree of departments with their people; what lies below opens without script. */
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { TreeNode } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';

const Node = async ({ node, depth }: { node: TreeNode; depth: number }) => {
  const t = await getTranslations('directory');
  return (
    <li className="tree-node">
      <div className="tree-line">
        <Link className="tree-name" href={`/directory/departments/${node.id}`} prefetch={false}>
          {node.name}
        </Link>
        <span className="num text-ink-2">
          <span aria-hidden="true">{t('overview.number', { n: node.peopleBelow })}</span>
          <span className="sr-only">{t('peopleCount', { n: node.peopleBelow })}</span>
        </span>
      </div>
      {node.below.length > 0 && (
        <details className="tree-below" open={depth === 0}>
          <summary>
            <ChevronRight className="ico text-ink-2" aria-hidden="true" />
            <span className="sr-only">{t('overview.below', { name: node.name })}</span>
          </summary>
          <Nodes nodes={node.below} depth={depth + 1} />
        </details>
      )}
    </li>
  );
};

const Nodes = ({ nodes, depth }: { nodes: TreeNode[]; depth: number }) => (
  <ul>
    {nodes.map((node) => (
      <Node key={node.id} node={node} depth={depth} />
    ))}
  </ul>
);

export const DepartmentTree = ({ nodes }: { nodes: TreeNode[] }) => (
  <div className="tree mt-2 border-y border-line py-1">
    <Nodes nodes={nodes} depth={0} />
  </div>
);
