/** Accounts of the sign-on that are to go to another person: whose becomes whose, why, and what one may do about it. */

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { ServerAction } from '#components/use-server-form.ts';
import { type Clock, When } from '#components/when.tsx';
import type { RelinkView } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import type { FormRest } from './act-form.tsx';
import { RequestRow } from './request-row.tsx';

type Props = { relink: RelinkView; clock: Clock; rest: FormRest; decide: ServerAction };

const RelinkRow = async ({ relink, clock, ...rest }: Props) => {
  const [t, r] = await Promise.all([getTranslations('directory.signOn'), getTranslations('directory.roles')]);
  const people = [relink.from, relink.person];
  let place = 0;
  const b = (words: ReactNode) => (
    <Link className="link-plain font-semibold" href={`/directory/people/${people[place++ % 2]?.id}`} prefetch={false}>
      {words}
    </Link>
  );
  const asked = String(t.raw(relink.mine === 'asked' ? 'relinkAskedByYou' : 'relinkAsked'));
  return (
    <RequestRow
      request={relink}
      {...rest}
      place="relink"
      about={`${relink.from.name}, ${relink.person.name}`}
      words={{ confirm: r('confirm'), decline: r('decline'), withdraw: r('withdraw') }}
    >
      <p className="break-words">{t.rich('relink', { from: relink.from.name, person: relink.person.name, b })}</p>
      <p className="mt-0.5 text-[0.9375rem]">{t('relinkEffect')}</p>
      <p className="mt-0.5 text-sm text-ink-2 break-words">
        <When {...clock} at={relink.askedAt} sentence={asked.replace('{name}', () => relink.askedBy).replace('{why}', () => relink.why)} />{' '}
        <span>{`· ${relink.issuer}`}</span>
      </p>
    </RequestRow>
  );
};

export const Relinks = ({ relinks, ...rest }: Omit<Props, 'relink'> & { relinks: RelinkView[] }) => (
  <ul className="rows mt-2 border-y border-line">
    {relinks.map((relink) => (
      <RelinkRow key={relink.id} relink={relink} {...rest} />
    ))}
  </ul>
);
