/** In whose name it is said: a choice where there is one, else said as text. */
import type { SenderChoice } from '#server/organization/view.ts';
import { Field, FieldError, idOf } from './fields.tsx';
import type { PartProps } from './text-fields.tsx';
import { first, type Values } from './values.ts';

/** The one chosen in the form; nobody chosen is the first. Undefined when it is not there any more, or there is no sender. */
export const senderIn = (values: Values, senders: SenderChoice[]): SenderChoice | undefined => {
  const id = first(values, 'sender');
  return id === '' ? senders[0] : senders.find((each) => each.id === id);
};

/** A sender's card, in a line. */
export const cardOf = (sender: SenderChoice | undefined): string =>
  [sender?.card.purpose, sender?.card.mail, sender?.card.telephone].filter((each) => each !== undefined).join(' · ');

type Props = PartProps & { senders: SenderChoice[] };

/** One that is gone stays chosen, so that nobody else speaks unasked. */
const Select = ({ senders, values, set, errors, words }: Props) => {
  const chosen = senderIn(values, senders);
  const c = words.composer;
  return (
    <Field name="sender" label={c.sender} hint={cardOf(chosen) || c.senderHint} error={errors['sender']}>
      {(described) => (
        <select
          {...described}
          name="sender"
          className="select"
          value={chosen?.id ?? first(values, 'sender')}
          onChange={(event) => set('sender', event.target.value)}
        >
          {chosen === undefined && <option value={first(values, 'sender')}>{c.senderGone}</option>}
          {senders.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};

const Only = ({ senders, errors, words }: Props) => (
  <div id={idOf('sender')}>
    <p className="field-label">{words.composer.sender}</p>
    <FieldError name="sender" error={errors['sender']} />
    <p className="break-words">{senders[0]?.name ?? words.composer.senderNone}</p>
    <p className="hint break-words">{cardOf(senders[0])}</p>
  </div>
);

export const SenderField = (props: Props) => {
  const isChoice = props.senders.length > 1 || first(props.values, 'sender') !== '';
  return isChoice ? <Select {...props} /> : <Only {...props} />;
};
