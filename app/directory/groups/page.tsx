import type { Metadata } from 'next';
import Link from 'next/link';
import { ActForm } from '#components/directory/act-form.tsx';
import { Empty } from '#components/empty.tsx';
import { Table } from '#components/table.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { listGroups } from '#server/directory/groups.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { createGroup } from '../actions.ts';
import { DirectoryPage, formRest, Refusal } from '../parts.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('groups.title') });

const GroupsPage = async () => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const [t, source, groups, rest] = await Promise.all([
    getTranslations('directory'),
    getTranslations('profile.source'),
    listGroups(viewer),
    formRest(),
  ]);
  const rows = groups.map(({ id, name, people, from }) => ({
    key: id,
    cells: [
      <Link key="group" className="link-plain break-words" href={`/directory/groups/${id}`} prefetch={false}>
        {name}
      </Link>,
      <span key="people" className="num">
        {t('peopleCount', { n: people })}
      </span>,
      source(from),
    ],
  }));
  return (
    <DirectoryPage title={t('groups.title')} lead={<p>{t('groups.lead')}</p>}>
      <div className="grid gap-6 max-w-[44rem]">
        {rows.length === 0 ? (
          <Empty text={t('groups.empty')} />
        ) : (
          <Table kind="list" label={t('groups.title')} columns={[t('name'), t('groups.members'), t('fromSource')]} rows={rows} />
        )}
        <ActForm
          {...rest}
          action={createGroup}
          place="new-group"
          fold={t('groups.add')}
          submit={t('groups.add')}
          about={t('groups.title')}
          fields={[{ name: 'name', label: t('name') }]}
          clears
        />
      </div>
    </DirectoryPage>
  );
};

export default GroupsPage;
