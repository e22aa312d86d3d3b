/** The people found, and the way to those before and after them. */
import { ArrowLeft, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { Breakable } from '#components/breakable.tsx';
import { Table } from '#components/table.tsx';
import type { PeoplePage, PeopleQuery, PersonLine } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { peopleAddress } from './people-address.ts';

const Name = async ({ person }: { person: PersonLine }) => {
  const t = await getTranslations('directory.person');
  return (
    <>
      <Link className="link-plain break-words" href={`/directory/people/${person.id}`} prefetch={false}>
        {person.name}
      </Link>
      {!person.active && <span className="block text-sm text-ink-2">{t('inactiveTitle')}</span>}
      {!person.inDirectory && <span className="block text-sm text-ink-2">{t('strangerTitle')}</span>}
    </>
  );
};

const Reach = async ({ person }: { person: PersonLine }) => {
  const t = await getTranslations('directory.people');
  return (
    <>
      {person.email === null ? <span>{t('noEmail')}</span> : <Breakable text={person.email} before="@" />}
      {person.externalId !== null && <span className="block text-sm num">{person.externalId}</span>}
    </>
  );
};

export const PeopleList = async ({ people }: { people: PersonLine[] }) => {
  const [t, roles] = await Promise.all([getTranslations('directory.people'), getTranslations('directory.roles.role')]);
  return (
    <Table
      kind="list"
      label={t('title')}
      columns={[t('person'), t('place'), t('reach'), t('roles')]}
      rows={people.map((person) => ({
        key: person.id,
        cells: [
          <Name key="name" person={person} />,
          <span key="place">
            {person.department !== null ? <span>{person.department}</span> : <span className="text-ink-2">{t('noDepartment')}</span>}
            {person.site !== null && <span className="block text-sm text-ink-2">{person.site}</span>}
          </span>,
          <Reach key="reach" person={person} />,
          person.roles.map((role) => roles(role)).join(', '),
        ],
      }))}
    />
  );
};

export const PeoplePager = async ({ found, query }: { found: PeoplePage; query: PeopleQuery }) => {
  const t = await getTranslations('directory.people');
  const { people, page, pages, first, total } = found;
  if (pages === 1) return null;
  return (
    <nav className="mt-4 flex flex-wrap items-center gap-3" aria-label={t('pages')}>
      {page > 1 && (
        <Link className="btn btn-outline" href={peopleAddress(query, page - 1)} prefetch={false} rel="prev">
          <ArrowLeft className="ico" aria-hidden="true" />
          <span>{t('before')}</span>
        </Link>
      )}
      {page < pages && (
        <Link className="btn btn-outline" href={peopleAddress(query, page + 1)} prefetch={false} rel="next">
          <span>{t('next')}</span>
          <ArrowRight className="ico" aria-hidden="true" />
        </Link>
      )}
      <span className="text-sm text-ink-2 num">{t('range', { first, last: first + people.length - 1, total })}</span>
    </nav>
  );
};
