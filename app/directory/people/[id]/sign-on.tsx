/** Values from the sign-on about one person that could not be used, and whether their account belongs to somebody else. */
import { CircleAlert, UsersRound } from 'lucide-react';
import Link from 'next/link';
import { ActForm, type FormRest } from '#components/directory/act-form.tsx';
import { Relinks } from '#components/directory/relinks.tsx';
import { Notice } from '#components/notice.tsx';
import type { Clock } from '#components/when.tsx';
import type { DoubleView, PersonPage } from '#server/directory/view.ts';
import { getTranslations } from '../../../../messages/translations.ts';
import { askRelink, decideRelink, keepApart } from '../../actions.ts';
import { Section } from '../../parts.tsx';

type Part = { person: PersonPage; rest: FormRest; clock: Clock };

const Gaps = async ({ person }: Pick<Part, 'person'>) => {
  const t = await getTranslations('directory.signOn');
  const { email, department, groups } = person.gaps;
  const said = [
    ...(email === null ? [] : [t('gapEmail', { email })]),
    ...(department === null ? [] : [t('gapDepartment', { department })]),
    ...(groups === null ? [] : [t('gapGroups', { gap: t(`gap.${groups}`) })]),
  ];
  return said.map((text) => (
    <p key={text} className="flex gap-2 wrap-anywhere">
      <CircleAlert className="ico mt-1" aria-hidden="true" />
      <span>{text}</span>
    </p>
  ));
};

/** On the page of who came in: one person or two? */
const Question = async ({ double, person, rest }: { double: DoubleView; person: PersonPage; rest: FormRest }) => {
  const t = await getTranslations('directory.signOn');
  const roles = await getTranslations('directory.roles');
  const isWaiting = person.relinks.length > 0;
  return (
    <div className="grid gap-3">
      {!isWaiting && (
        <ActForm
          {...rest}
          action={askRelink}
          place="join"
          fold={t('join')}
          submit={t('joinButton')}
          about={double.otherName}
          text={t('joinText', { name: double.otherName })}
          hidden={{ fromId: person.id, personId: double.otherId, known: '' }}
          fields={[{ name: 'why', label: roles('giveWhy'), hint: t('whyHint') }]}
        />
      )}
      <ActForm
        {...rest}
        action={keepApart}
        place="apart"
        submit={t('apart')}
        about={double.otherName}
        hidden={{ id: person.id }}
        tone="outline"
        quiet
      />
    </div>
  );
};

const Double = async ({ double, ...part }: Omit<Part, 'clock'> & { double: DoubleView }) => {
  const t = await getTranslations('directory.signOn');
  const isNewcomer = double.personId === part.person.id;
  const other = isNewcomer ? { id: double.otherId, name: double.otherName } : { id: double.personId, name: double.personName };
  const look = (
    <Link className="btn btn-sm btn-outline" href={`/directory/people/${other.id}`} prefetch={false}>
      {other.name}
    </Link>
  );
  return (
    <>
      <Notice icon={UsersRound} title={t(isNewcomer ? 'maybe' : 'maybeOf', { name: other.name })} action={look}>
        {t(double.by === 'id' ? 'doubleById' : 'doubleByEmail')}
      </Notice>
      {isNewcomer && <Question double={double} {...part} />}
    </>
  );
};

const Give = async ({ person, rest }: Omit<Part, 'clock'>) => {
  const t = await getTranslations('directory.signOn');
  const roles = await getTranslations('directory.roles');
  if (person.isViewer || person.identities.length === 0 || person.relinks.length > 0) return null;
  return (
    <ActForm
      {...rest}
      action={askRelink}
      place="give-account"
      fold={t('give')}
      submit={t('giveButton')}
      about={person.name}
      text={t('giveText')}
      hidden={{ fromId: person.id, personId: '' }}
      fields={[
        { name: 'known', label: t('giveKnown'), hint: t('giveKnownHint') },
        { name: 'why', label: roles('giveWhy'), hint: t('whyHint') },
      ]}
    />
  );
};

export const SignOnAccount = async (part: Part) => {
  const t = await getTranslations('directory.signOn');
  const { person, rest, clock } = part;
  const isOpen = person.doubles.length > 0 || Object.values(person.gaps).some((gap) => gap !== null) || person.relinks.length > 0;
  if (!isOpen && person.identities.length === 0) return null;
  return (
    <Section title={t('account')}>
      <div className="mt-2 grid gap-3">
        <Gaps person={person} />
        {person.relinks.length > 0 && <Relinks relinks={person.relinks} decide={decideRelink} rest={rest} clock={clock} />}
        {person.doubles.map((double) => (
          <Double key={double.personId} double={double} {...part} />
        ))}
        <Give person={person} rest={rest} />
      </div>
    </Section>
  );
};
