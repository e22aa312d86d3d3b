/** The portal's data about a person, and the source of each value. */

import type { ReactNode } from 'react';
import { Breakable } from '#components/breakable.tsx';
import { DepartmentChip, PersonChip } from '#components/chips.tsx';
import { Table } from '#components/table.tsx';
import { type Clock, When } from '#components/when.tsx';
import type { Profile, RoleView } from '#server/identity/view.ts';
import { getTranslations } from '../../messages/translations.ts';

type Fact = { name: string; value: ReactNode; from: string };

const shown = (value: ReactNode, nothing: string): ReactNode => {
  if (value === null) return <span className="text-ink-2">{nothing}</span>;
  return typeof value === 'string' ? <Breakable text={value} before="@" /> : value;
};

const ownFacts = async (profile: Profile): Promise<Fact[]> => {
  const t = await getTranslations('profile');
  const from = t(`source.${profile.source}`);
  const { departments, managerName } = profile;
  const always: [string, ReactNode][] = [
    ['name', profile.name],
    ['email', profile.email],
    ['externalId', profile.externalId],
    ['department', departments.length > 0 ? <DepartmentChip key="chip" name={departments.join(' / ')} /> : null],
    ['site', profile.siteName],
  ];
  const perhaps: [string, ReactNode][] = [
    ['manager', managerName === null ? null : <PersonChip key="chip" name={managerName} />],
    ['desk', profile.desk],
    ['phone', profile.phone],
    ['groups', profile.groups.length > 0 ? profile.groups.join(', ') : null],
  ];
  return [...always, ...perhaps.filter(([, value]) => value !== null)].map(([key, value]) => ({
    name: t(key),
    value: shown(value, t('nothing')),
    from: value === null ? '' : from,
  }));
};

const IdentityValue = async ({ identity, clock }: { identity: Profile['identities'][number]; clock: Clock }) => {
  const t = await getTranslations('profile');
  return (
    <>
      <span>{`${identity.issuer},`}</span>{' '}
      <span className="text-ink-2">
        <When {...clock} at={identity.linkedAt} sentence={String(t.raw('linked'))} />
      </span>
    </>
  );
};

export const KnownFacts = async ({ profile, clock }: { profile: Profile; clock: Clock }) => {
  const t = await getTranslations('profile');
  const portal = t('portalItself');
  const facts: Fact[] = [
    ...(await ownFacts(profile)),
    ...profile.identities.map((identity) => ({
      name: t('identity'),
      value: <IdentityValue identity={identity} clock={clock} />,
      from: t('source.claims'),
    })),
    { name: t('received'), value: <span className="num">{t('number', { n: profile.received })}</span>, from: portal },
    { name: t('receipts'), value: <span className="num">{t('number', { n: profile.receipts })}</span>, from: portal },
  ];
  return (
    <Table
      columns={[t('fact'), t('value'), t('from')]}
      // Two sign-ons may have one name.
      rows={facts.map(({ name, value, from }, place) => ({ key: `${place}`, cells: [name, value, from] }))}
    />
  );
};

const RoleTimes = async ({ role, clock }: { role: RoleView; clock: Clock }) => {
  const t = await getTranslations('profile');
  const isOver = role.until !== null && Date.parse(role.until) <= clock.now;
  const isToCome = Date.parse(role.since) > clock.now;
  return (
    <>
      <When {...clock} at={role.since} sentence={String(t.raw(isToCome ? 'starts' : 'since'))} />
      {role.until !== null && (
        <>
          <span>{', '}</span>
          <When {...clock} at={role.until} sentence={String(t.raw(isOver ? 'ended' : 'until'))} />
        </>
      )}
    </>
  );
};

const RoleRow = async ({ role, clock }: { role: RoleView; clock: Clock }) => {
  const t = await getTranslations('profile');
  const isOver = role.until !== null && Date.parse(role.until) <= clock.now;
  return (
    <li className="py-3.5">
      <p className={`break-words ${isOver ? 'text-ink-2' : 'font-semibold'}`}>
        {t(`role.${role.role}`, { department: role.departmentName ?? '' })}
      </p>
      <p className="text-sm text-ink-2 break-words">
        <RoleTimes role={role} clock={clock} />
        <span>{` · ${t(`source.${role.source}`)}`}</span>
        {role.grantedBy && <span>{`, ${t('givenBy', { name: role.grantedBy })}`}</span>}
        <span>{` · ${t('why', { why: role.why })}`}</span>
      </p>
    </li>
  );
};

export const Roles = async ({ roles, clock }: { roles: RoleView[]; clock: Clock }) => {
  const t = await getTranslations('profile');
  if (roles.length === 0) return <p className="mt-2 text-[0.9375rem] text-ink-2">{t('rolesNone')}</p>;
  return (
    <ul className="rows mt-2 border-y border-line">
      {roles.map((role) => (
        <RoleRow key={`${role.role} ${role.since} ${role.departmentName}`} role={role} clock={clock} />
      ))}
    </ul>
  );
};
