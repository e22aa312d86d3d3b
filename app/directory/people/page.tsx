import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { departmentOptions, namedOptions } from '#components/directory/options.ts';
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
import { DirectoryPage, Refusal } from '../parts.tsx';

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
  return (
    <DirectoryPage title={t('title')}>
      <div className="grid gap-6">
        <PeopleForm query={query} departments={departmentOptions(tree)} sites={namedOptions(sites)} groups={namedOptions(groups)} />
        <FoundPeople found={found} query={query} />
      </div>
    </DirectoryPage>
  );
};

export default PeoplePage;
