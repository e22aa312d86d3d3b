import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Breakable } from '#components/breakable.tsx';
import { ActForm, type FormRest } from '#components/directory/act-form.tsx';
import { givenBy, roleName, Span } from '#components/directory/grants.tsx';
import { departmentOptions, namedOptions } from '#components/directory/options.ts';
import { Requests } from '#components/directory/requests.tsx';
import { Table } from '#components/table.tsx';
import { type Clock, When } from '#components/when.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { listTree } from '#server/directory/departments.ts';
import { listGroups } from '#server/directory/groups.ts';
import { findPerson } from '#server/directory/person.ts';
import { listSites } from '#server/directory/sites.ts';
import type { GrantView, PersonPage } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { getTranslations } from '../../../../messages/translations.ts';
import { readerClock } from '../../../reading.ts';
import { decideRequest, endGrant, leaveGroup } from '../../actions.ts';
import { DirectoryPage, formRest, OutOfUse, Refusal, Section } from '../../parts.tsx';
import { ActivityForm, type Choices, GiveForm, JoinForm, MendForm, SessionsForm } from './forms.tsx';
import { SignOnAccount } from './sign-on.tsx';

type Props = { params: Promise<{ id: string }> };
type Part = { person: PersonPage; rest: FormRest; clock: Clock };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('people.title') });

const Facts = async ({ person, clock }: Pick<Part, 'person' | 'clock'>) => {
  const t = await getTranslations('profile');
  const nothing = <span className="text-ink-2">{t('nothing')}</span>;
  const said = (text: string) => (text === '' ? nothing : <Breakable text={text} before="@" />);
  const facts = person.facts.map((fact) => ({
    key: fact.fact,
    cells: [t(fact.fact), said(fact.said), fact.said === '' ? '' : t(`source.${fact.from}`)],
  }));
  const identities = person.identities.map(({ issuer, linkedAt }) => ({
    key: issuer,
    cells: [
      t('identity'),
      <When key="linked" {...clock} at={linkedAt} sentence={`${issuer}, ${String(t.raw('linked'))}`} />,
      t('source.claims'),
    ],
  }));
  const others = [
    { key: 'externalId', cells: [t('externalId'), said(person.externalId ?? ''), ''] },
    ...(person.managerName === null ? [] : [{ key: 'manager', cells: [t('manager'), person.managerName, ''] }]),
  ];
  return <Table columns={[t('fact'), t('value'), t('from')]} rows={[...facts, ...others, ...identities]} />;
};

const EndRole = async ({ grant, rest }: { grant: GrantView; rest: FormRest }) => {
  const t = await getTranslations('directory.roles');
  if (grant.state === 'over') return null;
  if (grant.from === 'claims') return <p className="text-sm text-ink-2 max-w-[40ch]">{t('endElsewhere')}</p>;
  return (
    <ActForm
      {...rest}
      action={endGrant}
      place={`grant-${grant.id}`}
      fold={t('end')}
      submit={t('endButton')}
      about={roleName(grant, t)}
      text={t('endText')}
      hidden={{ id: grant.id }}
      quiet
    />
  );
};

const GrantRow = async ({ grant, rest, clock }: Omit<Part, 'person'> & { grant: GrantView }) => {
  const [t, profile] = await Promise.all([getTranslations('directory.roles'), getTranslations('profile')]);
  return (
    <li className="py-3.5 grid gap-2">
      <div>
        <p className={`break-words ${grant.state === 'over' ? 'text-ink-2' : 'font-semibold'}`}>{roleName(grant, t)}</p>
        {grant.state !== 'over' && <p className="text-[0.9375rem]">{t(`allows.${grant.role}`)}</p>}
        <p className="text-sm text-ink-2 break-words">
          <Span grant={grant} clock={clock} />
          <span>{` · ${givenBy(grant, t)} · ${profile('why', { why: grant.why })}`}</span>
        </p>
      </div>
      <EndRole grant={grant} rest={rest} />
    </li>
  );
};

const Roles = async ({ person, ...others }: Part) => {
  const t = await getTranslations('directory.person');
  const over = person.grants.filter((grant) => grant.state === 'over');
  const rows = (grants: GrantView[]) => (
    <ul className="rows mt-2 border-y border-line">
      {grants.map((grant) => (
        <GrantRow key={grant.id} grant={grant} {...others} />
      ))}
    </ul>
  );
  const held = person.grants.filter((grant) => grant.state !== 'over');
  return (
    <>
      {person.requests.length > 0 && <Requests requests={person.requests} decide={decideRequest} {...others} />}
      {held.length > 0 ? rows(held) : <p className="mt-2 text-[0.9375rem] text-ink-2">{t('rolesNone')}</p>}
      {over.length > 0 && (
        <details className="mt-1">
          <summary className="link-plain inline-flex items-center min-h-11">{t('rolesOver', { n: over.length })}</summary>
          {rows(over)}
        </details>
      )}
    </>
  );
};

const Groups = async ({ person, rest }: Omit<Part, 'clock'>) => {
  const t = await getTranslations('directory.person');
  if (person.groups.length === 0) return <p className="mt-2 text-[0.9375rem] text-ink-2">{t('groupsNone')}</p>;
  return (
    <ul className="rows mt-2 border-y border-line">
      {person.groups.map(({ id, name, mayLeave }) => (
        <li key={id} className="py-2.5 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <Link className="link-plain break-words" href={`/directory/groups/${id}`} prefetch={false}>
            {name}
          </Link>
          {mayLeave ? (
            <ActForm
              {...rest}
              action={leaveGroup}
              place={`leave-${id}`}
              submit={t('groupLeave')}
              about={name}
              hidden={{ id, personId: person.id }}
              tone="outline"
              quiet
            />
          ) : (
            <span className="text-sm text-ink-2">{t('groupElsewhere')}</span>
          )}
        </li>
      ))}
    </ul>
  );
};

const Sessions = async ({ person, rest, clock }: Part) => {
  const t = await getTranslations('directory.person');
  const [last] = person.devices;
  if (!last) return <p className="mt-2 text-[0.9375rem] text-ink-2">{t('sessionsNone')}</p>;
  const count = t('sessionsCount', { n: person.devices.length, time: '{time}' });
  return (
    <div className="mt-2 grid gap-3">
      <p>
        <When {...clock} at={last.lastUsed} sentence={count} relative />
      </p>
      <SessionsForm person={person} rest={rest} />
    </div>
  );
};

const States = async ({ person }: Pick<Part, 'person'>) => {
  const t = await getTranslations('directory.person');
  return (
    <>
      {!person.active && <OutOfUse title={t('inactiveTitle')}>{t('inactiveText')}</OutOfUse>}
      {!person.inDirectory && <OutOfUse title={t('strangerTitle')}>{t('strangerText')}</OutOfUse>}
    </>
  );
};

const Parts = async ({ choices, ...part }: Part & { choices: Choices }) => {
  const t = await getTranslations('directory.person');
  const { person, rest, clock } = part;
  return (
    <>
      <Section title={t('facts')} text={t('factsText')}>
        <Facts person={person} clock={clock} />
        <div className="mt-4">
          <MendForm person={person} rest={rest} choices={choices} />
        </div>
      </Section>
      <Section title={t('roles')}>
        <Roles {...part} />
        <div className="mt-4">{person.active && <GiveForm person={person} rest={rest} departments={choices.departments} />}</div>
      </Section>
      <Section title={t('groups')}>
        <Groups person={person} rest={rest} />
        <div className="mt-4">
          <JoinForm
            person={person}
            rest={rest}
            groups={choices.groups.filter(({ value }) => !person.groups.some(({ id }) => id === value))}
          />
        </div>
      </Section>
      <SignOnAccount {...part} />
      <Section title={t('sessions')}>
        <Sessions {...part} />
      </Section>
      <ActivityForm person={person} rest={rest} />
    </>
  );
};

const readChoices = async (viewer: Viewer): Promise<Choices> => {
  const [tree, sites, groups] = await Promise.all([listTree(viewer), listSites(viewer), listGroups(viewer)]);
  return {
    departments: departmentOptions(tree),
    sites: namedOptions(sites),
    groups: namedOptions(groups.filter((group) => group.from === 'hand')),
  };
};

/** "Operations / Warehouse North · Bilbao · E00007". */
const whereIs = ({ facts, externalId }: PersonPage): string =>
  [...facts.filter(({ fact }) => fact === 'department' || fact === 'site').map(({ said }) => said), externalId ?? '']
    .filter((part) => part !== '')
    .join(' · ');

const Person = async ({ params }: Props) => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const person = await findPerson(viewer, (await params).id);
  if (!person) notFound();
  const [clock, rest, choices] = await Promise.all([readerClock(viewer), formRest(), readChoices(viewer)]);
  return (
    <DirectoryPage title={person.name} lead={<p className="num">{whereIs(person)}</p>}>
      <div className="max-w-[46rem] grid gap-12">
        <States person={person} />
        <Parts person={person} clock={clock} rest={rest} choices={choices} />
      </div>
    </DirectoryPage>
  );
};

export default Person;
