import { Download, ShieldAlert, UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActForm } from '#components/directory/act-form.tsx';
import { DepartmentTree } from '#components/directory/department-tree.tsx';
import { departmentOptions } from '#components/directory/options.ts';
import { Empty } from '#components/empty.tsx';
import { Notice } from '#components/notice.tsx';
import { Table } from '#components/table.tsx';
import { type Clock, When } from '#components/when.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { listTree } from '#server/directory/departments.ts';
import { readHeldDepartures } from '#server/directory/departures.ts';
import { exportedLists } from '#server/directory/export.ts';
import { readOverview } from '#server/directory/people.ts';
import type { HeldView, Overview, TreeNode } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../messages/translations.ts';
import { readerClock } from '../reading.ts';
import { confirmDepartures, createDepartment } from './actions.ts';
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

const Held = async ({ held, clock }: { held: HeldView; clock: Clock }) => {
  const [t, all, rest] = await Promise.all([getTranslations('directory.held'), getTranslations('directory'), formRest()]);
  const more = held.people - held.some.length;
  return (
    <section id="held" className="box p-5 grid gap-4 max-w-[48rem]" aria-labelledby="held-title">
      <div>
        <h2 id="held-title" className="font-semibold flex gap-2">
          <ShieldAlert className="ico mt-1" />
          <span>{t('title', { n: held.people })}</span>
        </h2>
        <p className="mt-1 text-[0.9375rem]">{t('text')}</p>
        <p className="mt-1 text-sm text-ink-2">
          <When {...clock} at={held.since} sentence={String(t.raw('since'))} />
          <span>. </span>
          <When {...clock} at={held.until} sentence={String(t.raw('until'))} />
        </p>
      </div>
      <Table
        kind="list"
        label={t('places')}
        columns={[t('places'), t('people')]}
        rows={held.places.map(({ kind, name, people }) => ({
          key: `${kind} ${name}`,
          cells: [t(`place.${kind}`, { name: name ?? '' }), all('peopleCount', { n: people })],
        }))}
      />
      <details>
        <summary className="link-plain inline-flex items-center min-h-11">{t('who')}</summary>
        <ul className="sm:columns-2">
          {held.some.map(({ id, name }) => (
            <li key={id}>
              <Link className="link-plain inline-block min-h-6 break-words" href={`/directory/people/${id}`} prefetch={false}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
        {more > 0 && <p className="text-ink-2">{t('more', { n: more })}</p>}
      </details>
      <ActForm
        {...rest}
        action={confirmDepartures}
        place="held"
        fold={t('confirm')}
        submit={t('confirmButton')}
        about={t('title', { n: held.people })}
        text={t('confirmText')}
        hidden={{ id: held.upTo }}
      />
    </section>
  );
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
  const [t, overview, tree, held, clock] = await Promise.all([
    getTranslations('directory'),
    readOverview(viewer),
    listTree(viewer),
    readHeldDepartures(viewer),
    readerClock(viewer),
  ]);
  const { people, departments, sites, groups, requests } = overview;
  return (
    <DirectoryPage title={t('title')} lead={<p className="num">{t('overview.counts', { people, departments, sites, groups })}</p>}>
      {held && <Held held={held} clock={clock} />}
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
