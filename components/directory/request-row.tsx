/** A request of one administrator that another one decides: the sentences, and the buttons of whoever looks at it. */
import type { ReactNode } from 'react';
import type { ServerAction } from '#components/use-server-form.ts';
import type { Decision } from '#domain/decision.ts';
import { ActForm, type FormRest } from './act-form.tsx';

export type DecisionWords = { confirm: string; decline: string; withdraw: string };

type Deciding = {
  request: {
    id: string;
    /** asked: it is the reader's own. about-me: the reader would get what is asked for, and may only refuse it. */
    mine: 'asked' | 'about-me' | 'decide';
  };
  rest: FormRest;
  decide: ServerAction;
  /** Tells the forms of several lists on a page apart. */
  place: string;
  /** The subject of the buttons, for screen readers. */
  about: string;
  words: DecisionWords;
};

const DecisionButtons = ({ request, rest, decide, place, about, words }: Deciding) => {
  const button = (decision: Decision, submit: string, tone: 'primary' | 'outline') => (
    <ActForm
      {...rest}
      key={decision}
      action={decide}
      place={`${place}-${request.id}-${decision}`}
      submit={submit}
      about={about}
      hidden={{ id: request.id, decision }}
      tone={tone}
      quiet
    />
  );
  if (request.mine === 'asked') return button('withdrawn', words.withdraw, 'outline');
  return (
    <>
      {request.mine === 'decide' && button('confirmed', words.confirm, 'primary')}
      {button('declined', words.decline, 'outline')}
    </>
  );
};

export const RequestRow = ({ children, ...deciding }: Deciding & { children: ReactNode }) => (
  <li className="py-4 flex flex-wrap items-start gap-x-6 gap-y-3">
    <div className="min-w-0 flex-1 basis-80">{children}</div>
    <div className="flex flex-wrap gap-2">
      <DecisionButtons {...deciding} />
    </div>
  </li>
);
