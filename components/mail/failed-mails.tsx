/** The failed emails of an announcement, with the reasons; those that were given up can be sent again. Empty while there are none. */
import { TriangleAlert } from 'lucide-react';
import { templates } from '#components/banner/sentences.ts';
import type { FormWords } from '#components/form-words.ts';
import type { ServerAction } from '#components/use-server-form.ts';
import type { FailedMails as Group, MailFailures } from '#server/delivery/channels/mail/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { SendAgain } from './send-again.tsx';

/** Values for sending them again; without it the list is read-only. */
type Press = { announcementId: string; action: ServerAction; answers: FormWords };
type Props = { failures: MailFailures; press?: Press };

const Reason = async ({ group }: { group: Group }) => {
  const [t, reasons] = await Promise.all([getTranslations('failures'), getTranslations('mailReasons')]);
  return (
    <li className="border-s-2 border-line ps-3">
      <p className={group.final ? 'font-semibold' : ''}>{reasons(group.reason as 'busy')}</p>
      <p className="text-sm text-ink-2 num">{t(group.final ? 'final' : 'retry', { n: group.mails })}</p>
      {group.people.length > 0 && (
        <details className="mt-1 text-sm">
          <summary className="link-plain cursor-pointer min-h-6">{t('who')}</summary>
          <ul className="mt-1 grid gap-0.5">
            {group.people.map((name, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two people may have one name.
              <li key={place} className="break-words">
                <bdi>{name}</bdi>
              </li>
            ))}
            {group.more > 0 && <li className="text-ink-2 num">{t('more', { n: group.more })}</li>}
          </ul>
        </details>
      )}
      {group.answers.length > 0 && (
        <details className="mt-1 text-sm">
          <summary className="link-plain cursor-pointer min-h-6">{t('answers')}</summary>
          <ul className="mt-1 grid gap-1 font-mono text-xs" dir="ltr">
            {group.answers.map((answer) => (
              <li key={answer} className="break-words [overflow-wrap:anywhere]">
                {answer}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
};

export const FailedMails = async ({ failures, press }: Props) => {
  const { groups, canSendAgain } = failures;
  if (groups.length === 0) return null;
  const t = await getTranslations('failures');
  const all = await getTranslations();
  const final = groups.filter((group) => group.final).reduce((sum, group) => sum + group.mails, 0);
  return (
    <div className="grid gap-3">
      <h3 id="mails" className="flex gap-2 font-semibold scroll-mt-24" tabIndex={-1}>
        <TriangleAlert className="ico mt-1" aria-hidden="true" />
        <span>{t('title')}</span>
      </h3>
      <ul className="grid gap-3 text-[0.9375rem]">
        {groups.map((group) => (
          <Reason key={`${group.reason} ${group.final}`} group={group} />
        ))}
      </ul>
      {canSendAgain && press && (
        <SendAgain
          {...press}
          mails={final}
          words={{ again: t('again', { n: final }), ...templates(all, 'failures', ['againText', 'working', 'done', 'none', 'lost']) }}
        />
      )}
    </div>
  );
};
