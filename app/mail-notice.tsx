import { FollowMail } from '#components/mail/follow-mail.tsx';
import { MailTrouble } from '#components/mail/mail-trouble.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { readMailState } from '#server/delivery/channels/mail/state.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readerClock } from './reading.ts';

/** For pages of writers and administrators: says when mail does not go out, and follows whether it does while the page is open. */
export const MailNotice = async ({ viewer, className = '' }: { viewer: Viewer; className?: string }) => {
  const [state, clock] = await Promise.all([readMailState(), readerClock(viewer)]);
  return (
    <>
      <FollowMail down={state.down} />
      {state.down && <MailTrouble state={state} clock={clock} mayAdminister={mayAdminister(viewer)} className={className} />}
    </>
  );
};
