import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { ActForm, type FormRest } from '#components/directory/act-form.tsx';
import { Empty } from '#components/empty.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { findGroup } from '#server/directory/groups.ts';
import { parsePeopleAddress, searchPeople } from '#server/directory/people.ts';
import type { GroupPage, PeoplePage } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../../messages/translations.ts';
import { addMember, leaveGroup, renameGroup, retireGroup } from '../../actions.ts';
import { DirectoryPage, formRest, OutOfUse, Refusal, Section } from '../../parts.tsx';

type Props = { params: Promise<{ id: string }> };
type Part = { group: GroupPage; rest: FormRest };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('groups.title') });

const Members = async ({ group, rest, members }: Part & { members: PeoplePage }) => {
  const t = await getTranslations('directory');
  if (members.total === 0) return <Empty text={t('groups.membersEmpty')} />;
  return (
    <>
      <ul className="rows mt-2 border-y border-line max-w-[44rem]">
        {members.people.map(({ id, name, department }) => (
          <li key={id} className="py-2.5 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <p className="min-w-0">
              <Link className="link-plain break-words" href={`/directory/people/${id}`} prefetch={false}>
                {name}
              </Link>{' '}
              <span className="text-sm text-ink-2">{department ?? t('people.noDepartment')}</span>
            </p>
            {group.mayChange && (
              <ActForm
                {...rest}
                action={leaveGroup}
                place={`member-${id}`}
                submit={t('groups.takeOut')}
                about={name}
                hidden={{ id: group.id, personId: id }}
                tone="outline"
                quiet
              />
            )}
          </li>
        ))}
      </ul>
      {members.pages > 1 && (
        <p className="mt-4">
          <Link className="link-plain num" href={`/directory/people?group=${group.id}`} prefetch={false}>
            {t('groups.membersMore', { n: members.total })}
          </Link>
        </p>
      )}
    </>
  );
};

const Change = async ({ group, rest }: Part) => {
  const t = await getTranslations('directory');
  const form = { ...rest, about: group.name, hidden: { id: group.id } };
  return (
    <div className="mt-3 grid gap-3 max-w-[44rem]">
      <ActForm
        {...form}
        action={addMember}
        place="member"
        fold={t('groups.addMember')}
        submit={t('groups.addMemberButton')}
        fields={[{ name: 'known', label: t('groups.known') }]}
        clears
      />
      <ActForm
        {...form}
        action={renameGroup}
        place="rename"
        fold={t('rename')}
        submit={t('rename')}
        fields={[{ name: 'name', label: t('name'), stored: group.name }]}
      />
      <ActForm
        {...form}
        action={retireGroup}
        place="retire"
        fold={t('retire')}
        submit={t('groups.retireButton')}
        text={t('groups.retireText')}
      />
    </div>
  );
};

const Group = async ({ params }: Props) => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const group = await findGroup(viewer, (await params).id);
  if (!group) notFound();
  const [t, rest, members] = await Promise.all([
    getTranslations('directory'),
    formRest(),
    searchPeople(viewer, parsePeopleAddress({ group: group.id, state: 'active' })),
  ]);
  return (
    <DirectoryPage title={group.name}>
      {group.retired && <OutOfUse title={t('groups.retiredTitle')}>{t('groups.retiredText')}</OutOfUse>}
      <Section title={t('groups.members')} count={members.total}>
        <Members group={group} rest={rest} members={members} />
      </Section>
      {!group.retired && (
        <Section title={t('department.change')} {...(group.mayChange ? {} : { text: t('groups.elsewhere') })}>
          {group.mayChange && <Change group={group} rest={rest} />}
        </Section>
      )}
    </DirectoryPage>
  );
};

export default Group;
