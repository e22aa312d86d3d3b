import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ActForm } from '#components/directory/act-form.tsx';
import { departmentOptions, namedOptions, type Option } from '#components/directory/options.ts';
import { hasFilters } from '#components/directory/people-address.ts';
import { PeopleForm } from '#components/directory/people-form.tsx';
import { PeopleList, PeoplePager } from '#components/directory/people-list.tsx';
import { Empty } from '#components/empty.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { listTree } from '#server/directory/departments.ts';
import { listGroups } from '#server/directory/groups.ts';
import { parsePeopleAddress, searchPeople } from '#server/directory/people.ts';
import { listSites } from '#server/directory/sites.ts';
import type { PeoplePage as Found, PeopleQuery } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { addPerson } from '../actions.ts';
import { DirectoryPage, formRest, Refusal } from '../parts.tsx';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('people.title') });

const Clear = async () => (
  <Link className="link-plain" href="/directory/people" prefetch={false}>
    {(await getTranslations('directory.people'))('clear')}
  </Link>
);

const FoundPeople = async ({ found, query }: { found: Found; query: PeopleQuery }) => {
  const t = await getTranslations('directory.people');
  const b = (words: ReactNode) => <b className="font-semibold">{words}</b>;
  return (
    <div>
      <p className="num" role="status">
        <span key={found.total}>{t.rich('found', { n: found.total, b })}</span>
        <span>. </span>
        {(hasFilters(query) || query.text !== '') && <Clear />}
      </p>
      {found.total === 0 ? <Empty title={t('noneTitle')} text={t('noneText')} /> : <PeopleList people={found.people} />}
      <PeoplePager found={found} query={query} />
    </div>
  );
};

const AddPerson = async ({ departments, sites }: { departments: Option[]; sites: Option[] }) => {
  const [t, person, profile, rest] = await Promise.all([
    getTranslations('directory.people'),
    getTranslations('directory.person'),
    getTranslations('profile'),
    formRest(),
  ]);
  return (
    <ActForm
      {...rest}
      action={addPerson}
      place="new-person"
      fold={t('add')}
      submit={t('add')}
      about={t('title')}
      text={t('addText')}
      hidden={{ id: randomUUID() }}
      fields={[
        { name: 'name', label: profile('name') },
        { name: 'externalId', label: profile('externalId'), hint: t('addNumberHint') },
        { name: 'email', label: profile('email'), type: 'email' },
        { name: 'department', label: profile('department'), options: [{ value: '', label: person('noDepartment') }, ...departments] },
        { name: 'site', label: profile('site'), options: [{ value: '', label: person('noSite') }, ...sites] },
        { name: 'desk', label: profile('desk') },
        { name: 'phone', label: profile('phone'), type: 'tel' },
      ]}
    />
  );
};

const PeoplePage = async ({ searchParams }: Props) => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const query = parsePeopleAddress(await searchParams);
  const [t, found, tree, sites, groups] = await Promise.all([
    getTranslations('directory.people'),
    searchPeople(viewer, query),
    listTree(viewer),
    listSites(viewer),
    listGroups(viewer),
  ]);
  const departments = departmentOptions(tree);
  return (
    <DirectoryPage title={t('title')}>
      <div className="grid gap-6">
        <PeopleForm query={query} departments={departments} sites={namedOptions(sites)} groups={namedOptions(groups)} />
        <div className="max-w-[36rem]">
          <AddPerson departments={departments} sites={namedOptions(sites)} />
        </div>
        <FoundPeople found={found} query={query} />
      </div>
    </DirectoryPage>
  );
};

export default PeoplePage;
