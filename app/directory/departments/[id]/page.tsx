import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { ActForm, type FormRest } from '#components/directory/act-form.tsx';
import { givenBy } from '#components/directory/grants.tsx';
import { departmentOptions } from '#components/directory/options.ts';
import { Empty } from '#components/empty.tsx';
import { Table } from '#components/table.tsx';
import { type Clock, When } from '#components/when.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { findDepartment, listTree } from '#server/directory/departments.ts';
import type { DepartmentPage, GrantView, TreeNode } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../../messages/translations.ts';
import { readerClock } from '../../../reading.ts';
import { createDepartment, mergeDepartment, moveDepartment, renameDepartment, retireDepartment } from '../../actions.ts';
import { DirectoryPage, formRest, OutOfUse, Refusal, Section } from '../../parts.tsx';

type Props = { params: Promise<{ id: string }> };
type FormProps = { department: DepartmentPage; tree: TreeNode[]; rest: FormRest };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('title') });

const Above = async ({ department }: { department: DepartmentPage }) => {
  const t = await getTranslations('directory');
  const steps = [
    { href: '/directory', name: t('title') },
    ...department.above.map(({ id, name }) => ({ href: `/directory/departments/${id}`, name })),
  ];
  return (
    <nav aria-label={t('department.where')}>
      <ol className="flex flex-wrap gap-x-2">
        {steps.map(({ href, name }) => (
          <li key={href}>
            <Link className="link-plain" href={href} prefetch={false}>
              {name}
            </Link>{' '}
            <span aria-hidden="true">/</span>
          </li>
        ))}
      </ol>
    </nav>
  );
};

const Managers = async ({ department, clock }: { department: DepartmentPage; clock: Clock }) => {
  const [t, roles] = await Promise.all([getTranslations('directory.department'), getTranslations('directory.roles')]);
  const { managers } = department;
  if (managers.length === 0) return <Empty text={t('managersEmpty')} />;
  const as = (grant: GrantView) =>
    grant.department?.id === department.id ? t('managerHere') : t('managerAbove', { name: grant.department?.name ?? '' });
  const until = ({ until: at }: GrantView) => (at === null ? roles('open') : <When {...clock} at={at} />);
  return (
    <Table
      kind="list"
      columns={[t('person'), t('as'), roles('given'), t('until')]}
      rows={managers.map((grant) => ({
        key: grant.id,
        cells: [
          <Link key="person" className="link-plain" href={`/directory/people/${grant.personId}`} prefetch={false}>
            {grant.personName}
          </Link>,
          as(grant),
          givenBy(grant, roles),
          until(grant),
        ],
      }))}
    />
  );
};

const AddBelow = async ({ department, rest }: FormProps) => {
  const t = await getTranslations('directory');
  return (
    <ActForm
      {...rest}
      action={createDepartment}
      place="below"
      fold={t('department.add')}
      submit={t('overview.add')}
      about={department.name}
      hidden={{ parentId: department.id }}
      fields={[{ name: 'name', label: t('name') }]}
      clears
    />
  );
};

const Rename = async ({ department, rest }: FormProps) => {
  const t = await getTranslations('directory');
  return (
    <ActForm
      {...rest}
      action={renameDepartment}
      place="rename"
      fold={t('rename')}
      submit={t('rename')}
      about={department.name}
      text={t('department.renameText')}
      hidden={{ id: department.id }}
      fields={[{ name: 'name', label: t('name'), stored: department.name }]}
    />
  );
};

const Move = async ({ department, tree, rest }: FormProps) => {
  const t = await getTranslations('directory');
  const places = [{ value: '', label: t('top') }, ...departmentOptions(tree, department.id)];
  return (
    <ActForm
      {...rest}
      action={moveDepartment}
      place="move"
      fold={t('department.move')}
      submit={t('department.moveButton')}
      about={department.name}
      text={t('department.moveText', { n: department.peopleBelow })}
      hidden={{ id: department.id }}
      fields={[{ name: 'parentId', label: t('department.moveTo'), stored: department.parentId ?? '', options: places }]}
    />
  );
};

const Merge = async ({ department, tree, rest }: FormProps) => {
  const t = await getTranslations('directory.department');
  const others = [{ value: '', label: t('mergeChoose') }, ...departmentOptions(tree, department.id)];
  return (
    <ActForm
      {...rest}
      action={mergeDepartment}
      place="merge"
      fold={t('merge')}
      submit={t('mergeButton')}
      about={department.name}
      text={t('mergeText', { n: department.peopleBelow })}
      hidden={{ id: department.id }}
      fields={[{ name: 'intoId', label: t('mergeInto'), options: others }]}
    />
  );
};

const Retire = async ({ department, rest }: FormProps) => {
  const t = await getTranslations('directory');
  const { people, children } = department;
  if (people + children > 0)
    return (
      <div className="box p-4">
        <h3 className="font-semibold">{t('retire')}</h3>
        <p className="mt-1 text-[0.9375rem] text-ink-2 max-w-[60ch]">{t('department.retireNotYet', { people, children })}</p>
      </div>
    );
  return (
    <ActForm
      {...rest}
      action={retireDepartment}
      place="retire"
      fold={t('retire')}
      submit={t('department.retireButton')}
      about={department.name}
      text={t('department.retireText')}
      hidden={{ id: department.id }}
    />
  );
};

const Lead = async ({ department }: { department: DepartmentPage }) => {
  const t = await getTranslations('directory');
  return (
    <>
      <Above department={department} />
      <p className="num">
        <span>{`${t('department.people', { here: department.people, below: department.peopleBelow })}.`}</span>{' '}
        <Link className="link-plain" href={`/directory/people?department=${department.id}`} prefetch={false}>
          {t('seePeople')}
        </Link>
      </p>
    </>
  );
};

const Department = async ({ params }: Props) => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const department = await findDepartment(viewer, (await params).id);
  if (!department) notFound();
  const [t, clock, rest, tree] = await Promise.all([
    getTranslations('directory.department'),
    readerClock(viewer),
    formRest(),
    listTree(viewer),
  ]);
  const forms = { department, tree, rest };
  return (
    <DirectoryPage title={department.name} lead={<Lead department={department} />}>
      {department.retiredAt !== null ? (
        <OutOfUse title={t('retiredTitle')}>
          <When {...clock} at={department.retiredAt} sentence={String(t.raw('retiredText'))} />
        </OutOfUse>
      ) : (
        <>
          <Section title={t('managers')}>
            <Managers department={department} clock={clock} />
          </Section>
          <Section title={t('change')}>
            <div className="mt-3 grid gap-3 max-w-[44rem]">
              <AddBelow {...forms} />
              <Rename {...forms} />
              <Move {...forms} />
              <Merge {...forms} />
              <Retire {...forms} />
            </div>
          </Section>
        </>
      )}
    </DirectoryPage>
  );
};

export default Department;
