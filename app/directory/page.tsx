import { Download, UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActForm } from '#components/directory/act-form.tsx';
import { DepartmentTree } from '#components/directory/department-tree.tsx';
import { departmentOptions } from '#components/directory/options.ts';
import { Empty } from '#components/empty.tsx';
import { Notice } from '#components/notice.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { listTree } from '#server/directory/departments.ts';
import { exportedLists } from '#server/directory/export.ts';
import { readOverview } from '#server/directory/people.ts';
import type { Overview, TreeNode } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../messages/translations.ts';
import { createDepartment } from './actions.ts';
import { DirectoryPage, formRest, Refusal, Section } from './parts.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('title') });

const gaps = {
  withoutDepartment: 'missing=department&state=active',
  withoutEmail: 'missing=email&state=active',
  notInDirectory: 'missing=directory&state=active',
  inactive: 'state=inactive',
} as const;

const Gaps = async ({ overview }: { overview: Overview }) => {
  const t = await getTranslations('directory.overview');
  return (
    <ul className="mt-3 grid gap-x-6 border-y border-line sm:grid-cols-2 lg:grid-cols-4">
      {(Object.keys(gaps) as (keyof typeof gaps)[]).map((gap) => (
        <li key={gap} className="py-4">
          <p>
            <Link className="link-plain" href={`/directory/people?${gaps[gap]}`} prefetch={false}>
              <b className="font-semibold num">{t('number', { n: overview[gap] })}</b> <span>{t(gap)}</span>
            </Link>
          </p>
          <p className="text-sm text-ink-2">{t(`${gap}Text`)}</p>
        </li>
      ))}
    </ul>
  );
};

const Waiting = async ({ requests }: { requests: number }) => {
  const t = await getTranslations('directory.overview');
  if (requests === 0) return null;
  const look = (
    <Link className="btn btn-sm btn-outline" href="/directory/roles" prefetch={false}>
      {t('waitingLook')}
    </Link>
  );
  return <Notice icon={UsersRound} title={t('waiting', { n: requests })} action={look} />;
};

const Export = async () => {
  const t = await getTranslations('directory.export');
  return (
    <ul className="mt-3 flex flex-wrap gap-3">
      {exportedLists.map((list) => (
        <li key={list}>
          <a className="btn btn-sm btn-outline" href={`/directory/export/${list}`} download>
            <Download className="ico" />
            <span>{t(list)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
};

const AddDepartment = async ({ tree }: { tree: TreeNode[] }) => {
  const [t, rest] = await Promise.all([getTranslations('directory'), formRest()]);
  const places = [{ value: '', label: t('top') }, ...departmentOptions(tree)];
  return (
    <ActForm
      {...rest}
      action={createDepartment}
      place="new-department"
      fold={t('overview.add')}
      submit={t('overview.add')}
      about={t('overview.tree')}
      fields={[
        { name: 'name', label: t('name') },
        { name: 'parentId', label: t('overview.addBelow'), stored: tree.length === 1 ? (tree[0]?.id ?? '') : '', options: places },
      ]}
      clears
    />
  );
};

const DirectoryOverview = async () => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const [t, overview, tree] = await Promise.all([getTranslations('directory'), readOverview(viewer), listTree(viewer)]);
  const { people, departments, sites, groups, requests } = overview;
  return (
    <DirectoryPage title={t('title')} lead={<p className="num">{t('overview.counts', { people, departments, sites, groups })}</p>}>
      <Waiting requests={requests} />
      <div className="grid gap-12 lg:grid-cols-[minmax(0,1fr)_22rem] lg:gap-x-16">
        <Section title={t('overview.tree')} text={t('overview.treeText')}>
          {tree.length > 0 ? <DepartmentTree nodes={tree} /> : <Empty text={t('overview.treeEmpty')} />}
        </Section>
        <div>
          <AddDepartment tree={tree} />
        </div>
      </div>
      <Section title={t('overview.gaps')}>
        <Gaps overview={overview} />
      </Section>
      <Section title={t('export.title')} text={t('export.text')}>
        <Export />
      </Section>
    </DirectoryPage>
  );
};

export default DirectoryOverview;
