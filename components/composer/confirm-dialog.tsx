/** The last question before people are reached. Part of the composer's form, so that it carries everything, also without script. */
import { CheckCheck, Clock, Languages, Mail, Megaphone, Monitor } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { Problem } from '#components/answers.tsx';
import { audienceWords } from '#components/audience-words.ts';
import { SeverityMark } from '#components/severity-mark.tsx';
import { Steps } from '#components/spans.tsx';
import { fill } from '#components/time-words.ts';
import { untranslatedWords } from '#components/untranslated-words.ts';
import type { FormState } from '#domain/form.ts';
import { type Locale, locales } from '../../messages/languages.ts';
import { first, stepsIn, type Values } from './values.ts';
import { endsIn, fallbackLabel } from './when-fields.tsx';
import { audienceTranslator, type ComposerWords } from './words.ts';

type Confirm = Extract<FormState, { outcome: 'confirm' }>;
type Props = {
  confirm: Confirm;
  values: Values;
  /** Null: nobody to name, which the portal refuses. */
  senderName: string | null;
  words: ComposerWords;
  locale: Locale;
  /** The writer's, in which the form's times are. */
  zone: string;
  pending: boolean;
  /** True when a press in the dialog got no answer. */
  lost: boolean;
  onClose: () => void;
};

const Line = ({ icon: Icon, children }: { icon: typeof Mail; children: ReactNode }) => (
  <li className="flex gap-3">
    <Icon className="ico mt-0.5 text-ink-2" aria-hidden="true" />
    <span>{children}</span>
  </li>
);

const Consequences = ({ confirm, values, senderName, words, locale, zone }: Omit<Props, 'pending' | 'lost' | 'onClose'>) => {
  const c = words.composer;
  const audience = audienceWords(confirm.audience, audienceTranslator(words), locale);
  const ends = endsIn(values, locale);
  const fallback = first(values, 'fallback');
  const mails =
    fallback === 'never'
      ? c.confirmNoMails
      : fill(
          fallback === '0' ? c.confirmMailsAtOnce : c.confirmMails,
          { n: confirm.withMail, when: fallbackLabel(fallback, c, locale) },
          locale,
        );
  return (
    <ul className="grid gap-2.5 text-[0.9375rem]">
      {senderName !== null && <Line icon={Megaphone}>{fill(c.confirmSender, { sender: senderName })}</Line>}
      <Line icon={Monitor}>{fill(c.confirmScreens, { audience })}</Line>
      {untranslatedWords(confirm.untranslated, { words: words.untranslated, locale }).map((sentence) => (
        <Line key={sentence} icon={Languages}>
          <b className="font-semibold">{sentence}</b>
        </Line>
      ))}
      <Line icon={Mail}>{mails}</Line>
      {ends !== null && <Line icon={Clock}>{fill(c.confirmEnds, { time: ends, zone: zone.replaceAll('_', ' ') })}</Line>}
      {first(values, 'ackRequired') === 'on' && <Line icon={CheckCheck}>{c.confirmAck}</Line>}
    </ul>
  );
};

/** The text in each language: the headline, and what to do. */
const Said = ({ values }: { values: Values }) => (
  <div className="grid gap-4 border-s-4 border-sev ps-3">
    {locales
      .filter((lang) => first(values, `headline.${lang}`).trim() !== '')
      .map((lang) => (
        <div key={lang} lang={lang} className="grid gap-1.5 text-[0.9375rem] break-words min-w-0">
          <p className="font-semibold">{first(values, `headline.${lang}`)}</p>
          <Steps steps={stepsIn(values, lang)} className="" lang={lang} />
        </div>
      ))}
  </div>
);

const Buttons = ({
  publish,
  words,
  pending,
  onClose,
}: {
  publish: string;
  words: ComposerWords['composer'];
  pending: boolean;
  onClose: () => void;
}) => (
  <div className="flex flex-wrap gap-2">
    <button type="submit" name="intent" value="publish" className="btn btn-primary max-sm:w-full" aria-busy={pending}>
      {pending ? words.working : publish}
    </button>
    <button
      type="submit"
      name="intent"
      value="save"
      className="btn btn-ghost max-sm:w-full"
      // Without script it keeps the draft, and the page comes back without the question.
      onClick={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {words.goBack}
    </button>
  </div>
);

export const ConfirmDialog = (props: Props) => {
  const { confirm, values, words, locale, pending, lost, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    // In the HTML it is open but not modal, for who has no script.
    element.close();
    element.showModal();
    // Not on the button that publishes: whoever pressed Enter twice has not read the question.
    title.current?.focus();
    // While it is still in the page: only then the focus goes back to where it was.
    return () => element.close();
  }, []);
  const c = words.composer;
  const severity = first(values, 'severity') === 'moderate' ? 'moderate' : 'minor';
  const people = { n: confirm.people };
  return (
    <dialog ref={dialog} open className="confirm" aria-labelledby="confirm-title" onCancel={onClose} data-severity={severity}>
      <p className="bg-sev text-sev-ink px-6 py-3 flex items-center gap-2 font-bold text-lg">
        <SeverityMark look={severity} inverted large />
        <span>{fill(c.confirmSeverity, { severity: words.severity[severity] })}</span>
      </p>
      <div className="p-6 grid gap-5">
        <h2 ref={title} tabIndex={-1} className="text-2xl font-bold" id="confirm-title">
          {fill(c.confirmTitle, people, locale)}
        </h2>
        <Said values={values} />
        <Consequences {...props} />
        <input type="hidden" name="ruleHash" value={confirm.ruleHash} />
        <div role="alert">{lost && <Problem text={c.lostPublish} />}</div>
        <Buttons publish={fill(c.confirmTo, people, locale)} words={c} pending={pending} onClose={onClose} />
      </div>
    </dialog>
  );
};
