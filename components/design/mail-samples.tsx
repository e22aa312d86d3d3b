/** Samples for emails that do not arrive: on the page of their announcement, and while none goes out. */
import { FailedMails } from '#components/mail/failed-mails.tsx';
import { MailTrouble } from '#components/mail/mail-trouble.tsx';
import type { Clock } from '#components/when.tsx';
import type { FailedMails as Group, MailState } from '#server/delivery/channels/mail/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Component, State } from './sample.tsx';

const MINUTES_MS = 60_000;

const groups = (person: string): Group[] => [
  { reason: 'noSuchAddress', final: true, mails: 3, people: [person], more: 2, answers: ['550 5.1.1 <…>: Recipient address rejected'] },
  { reason: 'refusedUs', final: false, mails: 31, people: [], more: 31, answers: ['554 5.7.1 <…>: Relay access denied'] },
];

export const MailSamples = async ({ clock }: { clock: Clock }) => {
  const t = await getTranslations('design');
  const state: MailState = {
    down: true,
    since: new Date(clock.now - 8 * MINUTES_MS).toISOString(),
    waiting: 531,
    oldestSeconds: 480,
    lastSuccessAt: null,
    reason: 'unreachable',
    cause: 'connect ECONNREFUSED 192.0.2.25:25',
  };
  return (
    <Component title={t('mail')} note={t('mailNote')}>
      <State name={t('mailDown')}>
        <div className="grid gap-3">
          <MailTrouble state={state} clock={clock} mayAdminister={false} />
          <MailTrouble state={state} clock={clock} mayAdminister />
        </div>
      </State>
      <State name={t('mailFailed')}>
        <div className="max-w-[19rem]">
          <FailedMails failures={{ groups: groups(t('sample.person')), canSendAgain: false }} />
        </div>
      </State>
    </Component>
  );
};
