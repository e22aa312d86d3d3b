/** Two texts of one draft: the one in this window, and the one that was stored meanwhile from another. Whoever writes chooses; works without script. */
import { CircleAlert } from 'lucide-react';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { audienceWords } from '#components/audience-words.ts';
import { fill } from '#components/time-words.ts';
import type { SenderChoice } from '#server/organization/view.ts';
import type { Draft, Stale } from '#server/writing/view.ts';
import { type Locale, locales } from '../../messages/languages.ts';
import { cardOf, senderIn } from './sender-field.tsx';
import { draftValues, first, type Values } from './values.ts';
import { endsIn, fallbackLabel } from './when-fields.tsx';
import { audienceTranslator, type ComposerWords } from './words.ts';

type Props = {
  stale: Stale;
  values: Values;
  senders: SenderChoice[];
  title: string;
  words: ComposerWords;
  locale: Locale;
  pending: boolean;
  take: (stored: Draft) => void;
};

type Difference = { name: string; label: string; lang?: Locale; mine: string; stored: string };

/** The parts of a form a person reads: everything but the text, in words. */
const said = (name: string, values: Values, { composer: c, severity }: ComposerWords, locale: Locale): string => {
  const value = first(values, name).trim();
  if (name === 'severity') return value === 'moderate' ? severity.moderate : severity.minor;
  if (name === 'expires') return endsIn(values, locale) ?? value;
  if (name === 'fallback') return fallbackLabel(value, c, locale);
  return name === 'ackRequired' ? (value === 'on' ? c.yes : c.no) : value;
};

/** Each field that differs, in the order of the form. */
const differences = ({ stale, values, senders, words, locale }: Omit<Props, 'title' | 'pending' | 'take'>): Difference[] => {
  const c = words.composer;
  const stored = draftValues(stale.draft);
  const field = (name: string, label: string, lang?: Locale): Difference[] => {
    if (first(values, name).trim() === first(stored, name).trim()) return [];
    return [{ name, label, ...(lang && { lang }), mine: said(name, values, words, locale), stored: said(name, stored, words, locale) }];
  };
  const texts = locales.flatMap((lang) =>
    (['headline', 'instruction', 'description'] as const).flatMap((part) =>
      field(`${part}.${lang}`, fill(c.inLanguage, { field: c[part], language: words.languages[lang] }), lang),
    ),
  );
  const sender = (): Difference[] => {
    const [mine, theirs] = [senderIn(values, senders), senderIn(stored, senders)];
    // Two may have one name, and those that are gone have none.
    if ((mine?.id ?? first(values, 'sender')) === (theirs?.id ?? first(stored, 'sender'))) return [];
    const isNamesake = mine?.name === theirs?.name;
    const named = (one: SenderChoice | undefined) =>
      one === undefined ? c.senderGone : isNamesake ? [one.name, cardOf(one)].filter((part) => part !== '').join(' · ') : one.name;
    return [{ name: 'sender', label: c.sender, mine: named(mine), stored: named(theirs) }];
  };
  const audience = ({ mine: typed, stored: other }: NonNullable<Stale['audience']>): Difference => {
    const inWords = (sentence: typeof typed) => audienceWords(sentence, audienceTranslator(words), locale);
    return { name: 'audience', label: c.who, mine: inWords(typed), stored: inWords(other) };
  };
  return [
    ...field('severity', c.severity),
    ...texts,
    ...(stale.audience ? [audience(stale.audience)] : []),
    ...sender(),
    ...field('expires', c.ends),
    ...field('fallback', c.fallback),
    ...field('ackRequired', c.ackRequired),
  ];
};

const Side = ({ label, text, lang, empty }: { label: string; text: string; lang: Locale | undefined; empty: string }) => (
  <div className="min-w-0 border-s-4 border-line ps-3">
    <dt className="text-sm text-ink-2">{label}</dt>
    {text === '' ? (
      <dd className="text-ink-2">{empty}</dd>
    ) : (
      <dd className="whitespace-pre-wrap wrap-anywhere" lang={lang} dir={lang ? 'auto' : undefined}>
        {text}
      </dd>
    )}
  </div>
);

const Ways = ({ stale, words, pending, take }: Pick<Props, 'stale' | 'words' | 'pending' | 'take'>): ReactNode => {
  const c = words.composer;
  const onTake = (event: MouseEvent) => {
    event.preventDefault();
    take(stale.draft);
    // The pressed link leaves with the question.
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading) heading.tabIndex = -1;
    heading?.focus();
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <button
          type="submit"
          name="overwrite"
          value={stale.draft.version ?? ''}
          className="btn btn-primary max-sm:w-full"
          aria-busy={pending}
        >
          {pending ? c.working : c.keepMine}
        </button>
        <a className="btn btn-outline max-sm:w-full" href={`/newsroom/${stale.draft.id}`} onClick={onTake}>
          {c.takeStored}
        </a>
      </div>
      <p className="hint">{c.staleHint}</p>
    </div>
  );
};

export const StaleNotice = (props: Props) => {
  const { title, words } = props;
  const c = words.composer;
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section ref={box} tabIndex={-1} role="alert" aria-labelledby="stale-title" className="box-strong p-4 mb-8 grid gap-5 max-w-[64rem]">
      <h2 id="stale-title" className="flex gap-2 font-semibold text-sev-text" data-severity="extreme">
        <CircleAlert className="ico mt-1" aria-hidden="true" />
        <span>{title}</span>
      </h2>
      {differences(props).map(({ name, label, lang, mine, stored }) => (
        <div key={name} className="grid gap-1.5" data-testid={`stale-${name}`}>
          <h3 className="font-semibold">{label}</h3>
          <dl className="grid sm:grid-cols-2 gap-x-8 gap-y-3">
            <Side label={c.mine} text={mine} lang={lang} empty={c.empty} />
            <Side label={c.stored} text={stored} lang={lang} empty={c.empty} />
          </dl>
        </div>
      ))}
      <Ways {...props} />
    </section>
  );
};
