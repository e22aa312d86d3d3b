/** Accounts of the sign-on that are to go to another person: whose becomes whose, why, and what one may do about it. */

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { ServerAction } from '#components/use-server-form.ts';
import { type Clock, When } from '#components/when.tsx';
import type { Decision } from '#domain/decision.ts';
import type { RelinkView } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { ActForm, type FormRest } from './act-form.tsx';

type Props = { relink: RelinkView; clock: Clock; rest: FormRest; decide: ServerAction };

const Buttons = async ({ relink, rest, decide }: Omit<Props, 'clock'>) => {
  const t = await getTranslations('directory.roles');
  const button = (decision: Decision, submit: string, tone: 'primary' | 'outline') => (
    <ActForm
      {...rest}
      key={decision}
      action={decide}
      place={`relink-${relink.id}-${decision}`}
      submit={submit}
      about={`${relink.from.name}, ${relink.person.name}`}
      hidden={{ id: relink.id, decision }}
      tone={tone}
      quiet
    />
  );
  if (relink.mine === 'asked') return button('withdrawn', t('withdraw'), 'outline');
  if (relink.mine === 'about-me') return button('declined', t('decline'), 'outline');
  return (
    <>
      {button('confirmed', t('confirm'), 'primary')}
      {button('declined', t('decline'), 'outline')}
    </>
  );
};

const RelinkRow = async (props: Props) => {
  const t = await getTranslations('directory.signOn');
  const { relink, clock } = props;
  const people = [relink.from, relink.person];
  let place = 0;
  const b = (words: ReactNode) => (
    <Link className="link-plain font-semibold" href={`/directory/people/${people[place++ % 2]?.id}`} prefetch={false}>
      {words}
    </Link>
  );
  const asked = String(t.raw(relink.mine === 'asked' ? 'relinkAskedByYou' : 'relinkAsked'));
  return (
    <li className="py-4 flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        <p className="break-words">{t.rich('relink', { from: relink.from.name, person: relink.person.name, b })}</p>
        <p className="mt-0.5 text-[0.9375rem]">{t('relinkEffect')}</p>
        <p className="mt-0.5 text-sm text-ink-2 break-words">
          <When
            {...clock}
            at={relink.askedAt}
            sentence={asked.replace('{name}', () => relink.askedBy).replace('{why}', () => relink.why)}
          />{' '}
          <span>{`· ${relink.issuer}`}</span>
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Buttons {...props} />
      </div>
    </li>
  );
};

export const Relinks = ({ relinks, ...rest }: Omit<Props, 'relink'> & { relinks: RelinkView[] }) => (
  <ul className="rows mt-2 border-y border-line">
    {relinks.map((relink) => (
      <RelinkRow key={relink.id} relink={relink} {...rest} />
    ))}
  </ul>
);
