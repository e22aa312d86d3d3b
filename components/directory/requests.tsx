/** Roles that wait for a second administrator: who becomes what, what that allows, why, and what one may do about it. */

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { ServerAction } from '#components/use-server-form.ts';
import { type Clock, When } from '#components/when.tsx';
import type { RequestView } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import type { FormRest } from './act-form.tsx';
import { RequestRow } from './request-row.tsx';

type Props = { request: RequestView; clock: Clock; rest: FormRest; decide: ServerAction };

const Dates = async ({ request, clock }: Pick<Props, 'request' | 'clock'>) => {
  const t = await getTranslations('directory.roles');
  return (
    <>
      {request.since !== null && (
        <>
          <span>{', '}</span>
          <When {...clock} at={request.since} sentence={String(t.raw('fromTime'))} />
        </>
      )}
      {request.until !== null && (
        <>
          <span>{', '}</span>
          <When {...clock} at={request.until} sentence={String(t.raw('untilTime'))} />
        </>
      )}
    </>
  );
};

const Asked = async ({ request, clock }: Pick<Props, 'request' | 'clock'>) => {
  const t = await getTranslations('directory.roles');
  const sentence = String(t.raw(request.mine === 'asked' ? 'askedByYou' : 'askedBy'));
  return (
    <When
      {...clock}
      at={request.askedAt}
      sentence={sentence.replace('{name}', () => request.askedBy).replace('{why}', () => request.why)}
    />
  );
};

const RoleRequest = async (props: Props) => {
  const t = await getTranslations('directory.roles');
  const { request, clock, ...rest } = props;
  const role = t(`role.${request.role}`);
  const b = (words: ReactNode) => (
    <Link
      className="font-semibold text-ink underline decoration-line hover:decoration-ink"
      href={`/directory/people/${request.personId}`}
      prefetch={false}
    >
      {words}
    </Link>
  );
  return (
    <RequestRow
      request={request}
      {...rest}
      place="request"
      about={`${request.personName}, ${role}`}
      words={{ confirm: t('confirm'), decline: t('decline'), withdraw: t('withdraw') }}
    >
      <p>
        <span>{t.rich('becomes', { name: request.personName, role, b })}</span>
        <Dates request={request} clock={clock} />
      </p>
      <p className="mt-0.5 text-[0.9375rem]">{t(`allows.${request.role}`)}</p>
      <p className="mt-0.5 text-sm text-ink-2 break-words">
        <Asked request={request} clock={clock} />
      </p>
      {request.mine === 'about-me' && <p className="mt-0.5 text-sm text-ink-2">{t('aboutYou')}</p>}
    </RequestRow>
  );
};

export const Requests = ({ requests, ...rest }: Omit<Props, 'request'> & { requests: RequestView[] }) => (
  <ul className="rows mt-2 border-y border-line">
    {requests.map((request) => (
      <RoleRequest key={request.id} request={request} {...rest} />
    ))}
  </ul>
);
