import type { Metadata } from 'next';
import Link from 'next/link';
import { givenBy, roleName, Span } from '#components/directory/grants.tsx';
import { Requests } from '#components/directory/requests.tsx';
import { Empty } from '#components/empty.tsx';
import { Table } from '#components/table.tsx';
import type { Clock } from '#components/when.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { listRoles } from '#server/directory/roles.ts';
import type { GrantView } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { readerClock } from '../../reading.ts';
import { decideRequest } from '../actions.ts';
import { DirectoryPage, formRest, Refusal, Section } from '../parts.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('roles.title') });

const Grants = async ({ grants, clock }: { grants: GrantView[]; clock: Clock }) => {
  const t = await getTranslations('directory.roles');
  return (
    <Table
      kind="list"
      label={t('all')}
      columns={[t('person'), t('roleColumn'), t('given'), t('span')]}
      rows={grants.map((grant) => ({
        key: grant.id,
        cells: [
          <Link key="person" className="link-plain break-words" href={`/directory/people/${grant.personId}`} prefetch={false}>
            {grant.personName}
          </Link>,
          roleName(grant, t),
          <span key="given" className="break-words">
            <span>{givenBy(grant, t)}</span>
            <span className="block text-sm">{grant.why}</span>
          </span>,
          <Span key="span" grant={grant} clock={clock} />,
        ],
      }))}
    />
  );
};

const Give = async () => {
  const t = await getTranslations('directory.roles');
  return (
    <>
      <span>{t('giveHow')}</span>{' '}
      <Link className="link-plain" href="/directory/people" prefetch={false}>
        {t('giveFind')}
      </Link>
    </>
  );
};

const RolesPage = async () => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const [t, clock, rest, { grants, requests }] = await Promise.all([
    getTranslations('directory.roles'),
    readerClock(viewer),
    formRest(),
    listRoles(viewer),
  ]);
  const lead = (
    <p>
      <span>{t('lead')}</span> <Give />
    </p>
  );
  return (
    <DirectoryPage title={t('title')} lead={lead}>
      <Section title={t('waiting')} count={requests.length}>
        {requests.length === 0 ? (
          <Empty text={t('waitingEmpty')} />
        ) : (
          <Requests requests={requests} clock={clock} rest={rest} decide={decideRequest} />
        )}
      </Section>
      <Section title={t('all')} count={grants.length}>
        <Grants grants={grants} clock={clock} />
      </Section>
    </DirectoryPage>
  );
};

export default RolesPage;
