/** Roles that wait for a second administrator: who becomes what, what that allows, why, and what one may do about it. */

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { ServerAction } from '#components/use-server-form.ts';
import { type Clock, When } from '#components/when.tsx';
import type { Decision } from '#domain/decision.ts';
import type { RequestView } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { ActForm, type FormRest } from './act-form.tsx';

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

const Buttons = async ({ request, rest, decide }: Omit<Props, 'clock'>) => {
  const t = await getTranslations('directory.roles');
  const about = `${request.personName}, ${t(`role.${request.role}`)}`;
  const button = (decision: Decision, submit: string, tone: 'primary' | 'outline') => (
    <ActForm
      {...rest}
      key={decision}
      action={decide}
      place={`request-${request.id}-${decision}`}
      submit={submit}
      about={about}
      hidden={{ id: request.id, decision }}
      tone={tone}
      quiet
    />
  );
  if (request.mine === 'asked') return button('withdrawn', t('withdraw'), 'outline');
  if (request.mine === 'about-me') return button('declined', t('decline'), 'outline');
  return (
    <>
      {button('confirmed', t('confirm'), 'primary')}
      {button('declined', t('decline'), 'outline')}
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

const RequestRow = async (props: Props) => {
  const t = await getTranslations('directory.roles');
  const { request } = props;
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
    <li className="py-4 flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        <p>
          <span>{t.rich('becomes', { name: request.personName, role: t(`role.${request.role}`), b })}</span>
          <Dates {...props} />
        </p>
        <p className="mt-0.5 text-[0.9375rem]">{t(`allows.${request.role}`)}</p>
        <p className="mt-0.5 text-sm text-ink-2 break-words">
          <Asked {...props} />
        </p>
        {request.mine === 'about-me' && <p className="mt-0.5 text-sm text-ink-2">{t('aboutYou')}</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        <Buttons {...props} />
      </div>
    </li>
  );
};

export const Requests = ({ requests, ...rest }: Omit<Props, 'request'> & { requests: RequestView[] }) => (
  <ul className="rows mt-2 border-y border-line">
    {requests.map((request) => (
      <RequestRow key={request.id} request={request} {...rest} />
    ))}
  </ul>
);
