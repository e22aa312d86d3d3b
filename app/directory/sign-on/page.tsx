import type { Metadata } from 'next';
import Link from 'next/link';
import { Relinks } from '#components/directory/relinks.tsx';
import { Empty } from '#components/empty.tsx';
import { Table } from '#components/table.tsx';
import { type Clock, When } from '#components/when.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { readSignOn } from '#server/directory/sign-on.ts';
import type { DoubleView, SignOnPage } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { readerClock } from '../../reading.ts';
import { decideRelink } from '../actions.ts';
import { DirectoryPage, formRest, Refusal, Section } from '../parts.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('signOn.title') });

type Named = { id: string; name: string };

const Person = ({ id, name }: Named) => (
  <Link className="link-plain inline-block min-h-6 break-words" href={`/directory/people/${id}`} prefetch={false}>
    {name}
  </Link>
);

/** The first of them by name, and how many more there are. */
const People = async ({ some, people }: { some: Named[]; people: number }) => {
  const [t, all] = await Promise.all([getTranslations('directory.signOn'), getTranslations('directory')]);
  const more = people - some.length;
  return (
    <details>
      <summary className="link-plain inline-flex items-center min-h-11">{all('peopleCount', { n: people })}</summary>
      <ul>
        {some.map((person) => (
          <li key={person.id}>
            <Person {...person} />
          </li>
        ))}
        {more > 0 && <li className="text-ink-2">{t('more', { n: more })}</li>}
      </ul>
    </details>
  );
};

const Departments = async ({ departments }: Pick<SignOnPage, 'departments'>) => {
  const t = await getTranslations('directory.signOn');
  const matches = { none: t('matchesNone'), one: t('matchesOne'), several: t('matchesSeveral') };
  return (
    <Section title={t('departments')} text={t('departmentsText')}>
      <Table
        kind="list"
        label={t('departments')}
        columns={[t('said'), t('people'), t('matches')]}
        rows={departments.map(({ said, matches: found, people, some }) => ({
          key: said,
          cells: [<bdi key="said">{said}</bdi>, <People key="people" some={some} people={people} />, matches[found]],
        }))}
      />
    </Section>
  );
};

const Groups = async ({ groups }: Pick<SignOnPage, 'groups'>) => {
  const t = await getTranslations('directory.signOn');
  return (
    <Section title={t('groups')} text={t('groupsText')}>
      <Table
        kind="list"
        label={t('groups')}
        columns={[t('said'), t('people')]}
        rows={groups.map(({ gap, people, some }) => ({
          key: gap,
          cells: [t(`gap.${gap}`), <People key="people" some={some} people={people} />],
        }))}
      />
    </Section>
  );
};

const Doubles = async ({ doubles, clock }: { doubles: DoubleView[]; clock: Clock }) => {
  const t = await getTranslations('directory.signOn');
  return (
    <Section title={t('doubles')} text={t('doublesText')}>
      <Table
        kind="list"
        label={t('doubles')}
        columns={[t('newcomer'), t('known'), t('reason'), t('found')]}
        rows={doubles.map((double) => ({
          key: double.personId,
          cells: [
            <Person key="new" id={double.personId} name={double.personName} />,
            <Person key="known" id={double.otherId} name={double.otherName} />,
            t(double.by === 'id' ? 'doubleById' : 'doubleByEmail'),
            <When key="found" {...clock} at={double.foundAt} sentence="{time}" />,
          ],
        }))}
      />
    </Section>
  );
};

const SignOn = async () => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const [t, clock, rest, page] = await Promise.all([
    getTranslations('directory.signOn'),
    readerClock(viewer),
    formRest(),
    readSignOn(viewer),
  ]);
  const { relinks, doubles, departments, groups } = page;
  const isEmpty = relinks.length + doubles.length + departments.length + groups.length === 0;
  return (
    <DirectoryPage title={t('title')} lead={<p>{t('lead')}</p>}>
      {isEmpty && <Empty text={t('nothing')} />}
      {relinks.length > 0 && (
        <Section title={t('relinks')}>
          <Relinks relinks={relinks} decide={decideRelink} rest={rest} clock={clock} />
        </Section>
      )}
      {doubles.length > 0 && <Doubles doubles={doubles} clock={clock} />}
      {departments.length > 0 && <Departments departments={departments} />}
      {groups.length > 0 && <Groups groups={groups} />}
    </DirectoryPage>
  );
};

export default SignOn;
