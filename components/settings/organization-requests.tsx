/** Changes that wait for a second administrator: what it is now, what it becomes, who asks, and what one may do about it. */

import type { FormRest } from '#components/directory/act-form.tsx';
import { RequestRow } from '#components/directory/request-row.tsx';
import type { ServerAction } from '#components/use-server-form.ts';
import { type Clock, When } from '#components/when.tsx';
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

const OrganizationRequest = ({ request, words, clock, ...rest }: Props) => {
  const title = titleOf(request, words);
  const sentence = request.mine === 'asked' ? words.requests.askedByYou : words.requests.askedBy;
  return (
    <RequestRow request={request} {...rest} place="organization" about={title} words={words.requests}>
      <h3 className="font-semibold break-words">{title}</h3>
      <dl>
        {request.changes.map((change) => (
          <Change key={change.field} change={change} words={words} title={title} />
        ))}
      </dl>
      <p className="mt-2 text-sm text-ink-2 break-words">
        <When {...clock} at={request.askedAt} sentence={sentence.replace('{name}', () => request.askedBy)} />
      </p>
    </RequestRow>
  );
};

export const OrganizationRequests = ({ requests, ...rest }: Omit<Props, 'request'> & { requests: OrganizationRequestView[] }) => (
  <section id="waiting" className="mt-10" tabIndex={-1}>
    <h2 className="sec-title">{rest.words.requests.title}</h2>
    <p className="text-[0.9375rem] text-ink-2 max-w-[68ch]">{rest.words.requests.text}</p>
    <ul className="rows mt-2 border-y border-line">
      {requests.map((request) => (
        <OrganizationRequest key={request.id} request={request} {...rest} />
      ))}
    </ul>
  </section>
);
