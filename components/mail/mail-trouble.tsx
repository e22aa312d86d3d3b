/** Email is not going out: since when, how many wait, what is safe, what to do. Goes automatically once it does. */
import { MailX } from 'lucide-react';
import { Notice } from '#components/notice.tsx';
import { type Clock, When } from '#components/when.tsx';
import type { MailState } from '#server/delivery/channels/mail/view.ts';
import { getTranslations } from '../../messages/translations.ts';

type Props = { state: MailState; clock: Clock; mayAdminister: boolean; className?: string };

const Causes = async ({ state }: { state: MailState }) => {
  const [t, reasons] = await Promise.all([getTranslations('mailTrouble'), getTranslations('mailReasons')]);
  return (
    <>
      {state.reason !== null && <p className="mt-2">{reasons(state.reason as 'busy')}</p>}
      {state.cause !== null && <p className="[overflow-wrap:anywhere]">{t('cause', { cause: state.cause })}</p>}
      <p>{t('doctor')}</p>
    </>
  );
};

export const MailTrouble = async ({ state, clock, mayAdminister, className = '' }: Props) => {
  const t = await getTranslations('mailTrouble');
  return (
    <Notice icon={MailX} title={t('title')} look="severe" role="status" className={className}>
      <p className="num">
        {state.since !== null && <When {...clock} at={state.since} sentence={String(t.raw('since'))} relative />}
        <br />
        <span>{t('waiting', { n: state.waiting })}</span>
      </p>
      <p className="mt-2">{t('safe')}</p>
      <p>{t('todo')}</p>
      {mayAdminister && <Causes state={state} />}
    </Notice>
  );
};
