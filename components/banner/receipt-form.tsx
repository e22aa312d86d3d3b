/** The answer to an announcement, in its banner and on its own page. */

import type { ReactNode } from 'react';
import type { AnswerKind } from '#domain/receipt.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import { keyOf } from './live-client.ts';

/** Answered, and the server does not know of it. */
export const isUnsent = ({ id, round, flag }: LiveAnnouncement, unsent: string[]): boolean =>
  flag !== 'none' && unsent.includes(keyOf({ announcementId: id, round, kind: flag }));

type FormProps = {
  announcement: LiveAnnouncement;
  path: string;
  /** Without it the form goes to the server as it does without script. */
  onPress?: ((kind: AnswerKind) => void) | undefined;
  className: string;
  children: ReactNode;
};

/** The answer, as a form that works without script; `path` is where one is then. */
export const ReceiptForm = ({ announcement, path, onPress, className, children }: FormProps) => {
  const { id, round, ackRequired } = announcement;
  const kind = ackRequired ? 'acknowledged' : 'dismissed';
  return (
    <form
      method="post"
      action="/live/receipts"
      className={className}
      onSubmit={(event) => {
        if (!onPress) return;
        event.preventDefault();
        onPress(kind);
      }}
    >
      {Object.entries({ announcementId: id, round, kind, back: path }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
};
