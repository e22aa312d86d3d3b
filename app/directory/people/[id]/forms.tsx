/** Forms with which an administrator changes one person. */

import { ActForm, type FieldSpec, type FormRest } from '#components/directory/act-form.tsx';
import type { Option } from '#components/directory/options.ts';
import { roles } from '#domain/role.ts';
import type { FactView, PersonPage } from '#server/directory/view.ts';
import { getTranslations } from '../../../../messages/translations.ts';
import { endSessions, giveRole, joinGroup, savePerson, setActivity } from '../../actions.ts';

export type Choices = { departments: Option[]; sites: Option[]; groups: Option[] };
type FormProps = { person: PersonPage; rest: FormRest };

const types: Partial<Record<FactView['fact'], 'email' | 'tel'>> = { email: 'email', phone: 'tel' };

export const MendForm = async ({ person, rest, choices }: FormProps & { choices: Choices }) => {
  const [t, profile] = await Promise.all([getTranslations('directory.person'), getTranslations('profile')]);
  const mendable = person.facts.filter((fact) => fact.mayChange);
  if (mendable.length === 0) return <p className="mt-3 text-[0.9375rem] text-ink-2">{t('mendNothing')}</p>;
  const optionsOf: Partial<Record<FactView['fact'], Option[]>> = {
    department: [{ value: '', label: t('noDepartment') }, ...choices.departments],
    site: [{ value: '', label: t('noSite') }, ...choices.sites],
  };
  const fields = mendable.map(({ fact, stored }): FieldSpec => {
    const [options, type] = [optionsOf[fact], types[fact]];
    return { name: fact, label: profile(fact), stored, ...(options ? { options } : {}), ...(type ? { type } : {}) };
  });
  return (
    <ActForm
      {...rest}
      action={savePerson}
      place="mend"
      fold={t('mend')}
      submit={t('mendButton')}
      about={person.name}
      text={t('mendText')}
      hidden={{ id: person.id }}
      fields={fields}
    />
  );
};

export const GiveForm = async ({ person, rest, departments }: FormProps & { departments: Option[] }) => {
  const t = await getTranslations('directory.roles');
  const choices = roles.map((role) => ({
    value: role,
    label: `${t(`role.${role}`)}: ${t(`allows.${role}`)}`,
  }));
  const none = { value: '', label: '' };
  return (
    <ActForm
      {...rest}
      action={giveRole}
      place="give"
      fold={t('give')}
      submit={t('giveButton')}
      about={person.name}
      text={t('giveText')}
      hidden={{ personId: person.id }}
      fields={[
        { name: 'role', label: t('giveRole'), options: [{ value: '', label: t('giveChoose') }, ...choices] },
        { name: 'departmentId', label: t('giveDepartment'), hint: t('giveDepartmentHint'), options: [none, ...departments] },
        { name: 'why', label: t('giveWhy'), hint: t('giveWhyHint') },
        { name: 'from', label: t('giveFrom'), hint: t('giveFromHint'), type: 'date' },
        { name: 'until', label: t('giveUntil'), hint: t('giveUntilHint'), type: 'date' },
      ]}
      clears
    />
  );
};

export const JoinForm = async ({ person, rest, groups }: FormProps & { groups: Option[] }) => {
  const t = await getTranslations('directory.person');
  if (groups.length === 0) return null;
  return (
    <ActForm
      {...rest}
      action={joinGroup}
      place="join"
      fold={t('groupJoin')}
      submit={t('groupJoinButton')}
      about={person.name}
      hidden={{ personId: person.id }}
      fields={[{ name: 'id', label: t('group'), options: [{ value: '', label: t('groupChoose') }, ...groups] }]}
      clears
    />
  );
};

export const SessionsForm = async ({ person, rest }: FormProps) => {
  const t = await getTranslations('directory.person');
  return (
    <ActForm
      {...rest}
      action={endSessions}
      place="sessions"
      submit={t('endSessions')}
      about={person.name}
      text={t('endSessionsText')}
      hidden={{ id: person.id }}
      tone="outline"
    />
  );
};

export const ActivityForm = async ({ person, rest }: FormProps) => {
  const t = await getTranslations('directory.person');
  if (person.isViewer) return null;
  const which = person.active ? 'deactivate' : 'activate';
  return (
    <ActForm
      {...rest}
      // Another form when the person is in the other state: what it answered is over.
      key={which}
      action={setActivity}
      place="activity"
      fold={t(which)}
      submit={t(`${which}Button`)}
      about={person.name}
      text={t(`${which}Text`)}
      hidden={{ id: person.id, to: person.active ? 'inactive' : 'active' }}
    />
  );
};
