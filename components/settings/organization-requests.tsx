/** Changes that wait for a second administrator: what it is now, what it becomes, who asks, and what one may do about it. */

import { ActForm, type FormRest } from '#components/directory/act-form.tsx';
import type { ServerAction } from '#components/use-server-form.ts';
import { type Clock, When } from '#components/when.tsx';
import type { Decision } from '#domain/decision.ts';
import type { OrganizationChangeView, OrganizationRequestView } from '#server/organization/view.ts';
import type { SettingWords } from './setting-form.tsx';

type Props = { request: OrganizationRequestView; words: SettingWords; clock: Clock; rest: FormRest; decide: ServerAction };

const nameOf = ({ field }: OrganizationChangeView, words: SettingWords): string => {
  if (field === 'telephone') return words.organization.telephone;
  if (field === 'retentionDays') return words.rules.retentionDays;
  return field === 'senderTelephone' ? words.senders.telephone : words.senders[field];
};

const titleOf = ({ key, senderId, senderName }: OrganizationRequestView, words: SettingWords): string => {
  if (key === 'telephone') return words.organization.telephone;
  if (key === 'retentionDays') return words.rules.retentionDays;
  return senderId === null ? words.requests.newSender : `${words.requests.sender}: ${senderName}`;
};

/** Its name is hidden from eyes where the title above it says the same. */
const Change = ({ change, words, title }: { change: OrganizationChangeView; words: SettingWords; title: string }) => (
  <div className="mt-2">
    <dt className={nameOf(change, words) === title ? 'sr-only' : 'text-sm text-ink-2'}>{nameOf(change, words)}</dt>
    <dd className="break-words">
      <span className="text-ink-2">{`${words.requests.before}: ${change.before === '' ? words.empty : change.before}`}</span>
      <b className="block font-semibold">{`${words.requests.after}: ${change.after === '' ? words.empty : change.after}`}</b>
    </dd>
  </div>
);

const Buttons = ({ request, words, rest, decide }: Omit<Props, 'clock'>) => {
  const button = (decision: Decision, submit: string, tone: 'primary' | 'outline') => (
    <ActForm
      {...rest}
      key={decision}
      action={decide}
      place={`organization-${request.id}-${decision}`}
      submit={submit}
      about={titleOf(request, words)}
      hidden={{ id: request.id, decision }}
      tone={tone}
      quiet
    />
  );
  if (request.mine === 'asked') return button('withdrawn', words.requests.withdraw, 'outline');
  return (
    <>
      {button('confirmed', words.requests.confirm, 'primary')}
      {button('declined', words.requests.decline, 'outline')}
    </>
  );
};

const RequestRow = (props: Props) => {
  const { request, words, clock } = props;
  const sentence = request.mine === 'asked' ? words.requests.askedByYou : words.requests.askedBy;
  return (
    <li className="py-4 flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        <h3 className="font-semibold break-words">{titleOf(request, words)}</h3>
        <dl>
          {request.changes.map((change) => (
            <Change key={change.field} change={change} words={words} title={titleOf(request, words)} />
          ))}
        </dl>
        <p className="mt-2 text-sm text-ink-2 break-words">
          <When {...clock} at={request.askedAt} sentence={sentence.replace('{name}', () => request.askedBy)} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Buttons {...props} />
      </div>
    </li>
  );
};

export const OrganizationRequests = ({ requests, ...rest }: Omit<Props, 'request'> & { requests: OrganizationRequestView[] }) => (
  <section id="waiting" className="mt-10" tabIndex={-1}>
    <h2 className="sec-title">{rest.words.requests.title}</h2>
    <p className="text-[0.9375rem] text-ink-2 max-w-[68ch]">{rest.words.requests.text}</p>
    <ul className="rows mt-2 border-y border-line">
      {requests.map((request) => (
        <RequestRow key={request.id} request={request} {...rest} />
      ))}
    </ul>
  </section>
);
