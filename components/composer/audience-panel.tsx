'use client';
/** Beside what is chosen: whom it comes to. How many, as a sentence, where, who, and who is kept out and why. */
import { ChevronDown, Search } from 'lucide-react';
import { audienceWords } from '#components/audience-words.ts';
import { type FormWords, wordFor } from '#components/form-words.ts';
import { fill } from '#components/time-words.ts';
import type { AudiencePreview, PlacePeople } from '#server/audience/view.ts';
import type { Locale } from '../../messages/languages.ts';
import { UNREACHABLE } from './audience-world.ts';
import type { Preview } from './use-preview.ts';
import { audienceTranslator, type ComposerWords, peopleWords } from './words.ts';

export type PanelProps = {
  counted: Preview;
  search: string;
  setSearch: (name: string) => void;
  words: ComposerWords;
  answers: FormWords;
  locale: Locale;
  format: (n: number) => string;
};

type Shown = Omit<PanelProps, 'counted'> & { preview: AudiencePreview };

const isNobody = ({ total }: AudiencePreview): boolean => total === 0;

/** "Operations and below, in Bilbao, except Warehouse South: 412 people". */
const Sentence = ({ preview, words, locale }: Shown) => (
  <p className="text-[0.9375rem] break-words">
    {`${audienceWords(preview.audience, audienceTranslator(words), locale)}: ${peopleWords(preview.total, { words, locale })}`}
  </p>
);

const Facts = ({ preview, words, locale }: Shown) => {
  const p = words.picker;
  const facts: [number, string][] = [
    [preview.online, p.online],
    [preview.withoutMail, p.withoutMail],
    [preview.excepted, p.excepted],
    [preview.inactive, p.inactive],
  ];
  return (
    <ul className="grid gap-1 text-sm">
      {facts
        .filter(([n], index) => n > 0 || index === 0)
        .map(([n, fact]) => (
          <li key={fact}>{fill(fact, { n }, locale)}</li>
        ))}
    </ul>
  );
};

const Places = ({ title, places, none, format }: { title: string; places: PlacePeople[]; none: string; format: Shown['format'] }) => (
  <div>
    <p className="text-sm font-semibold mt-2">{title}</p>
    <ul aria-label={title} className="text-sm max-h-40 overflow-y-auto" tabIndex={places.length > 6 ? 0 : undefined}>
      {places.map(({ name, people }) => (
        <li key={name ?? ''} className="flex gap-3 justify-between py-0.5">
          <span className="min-w-0 break-words">{name ?? none}</span>
          <span className="num text-ink-2">{format(people)}</span>
        </li>
      ))}
    </ul>
  </div>
);

const noteOf = ({ standing, hasMail }: AudiencePreview['people'][number], p: ComposerWords['picker']): string => {
  if (standing !== 'meant') return standing === 'excepted' ? p.isExcepted : p.isInactive;
  return hasMail ? '' : p.hasNoMail;
};

const Who = ({ preview, search, setSearch, words }: Shown) => {
  const p = words.picker;
  return (
    <div className="grid gap-1">
      <label className="relative block">
        <span className="sr-only">{p.sampleName}</span>
        <Search className="ico absolute start-3 top-3.5 text-ink-2 pointer-events-none z-1" aria-hidden="true" />
        <input
          type="search"
          className="input ps-10"
          placeholder={p.sampleName}
          value={search}
          autoComplete="off"
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
      </label>
      <ul aria-label={p.sampleList} className="text-sm">
        {preview.people.map((person, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two people may have one name, department and site
          <li key={index} className="py-1 border-b border-line last:border-0">
            <span className="block break-words">{person.name}</span>
            <span className="text-ink-2 break-words">
              {[person.departmentName, person.siteName, noteOf(person, p)].filter((each) => each !== null && each !== '').join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      <p role="status" className="hint">
        {preview.people.length === 0 ? p.nobodyFound : search.trim() === '' && preview.total > preview.people.length ? p.sampleHint : ''}
      </p>
    </div>
  );
};

const Details = (shown: Shown) => {
  const { preview, words, format } = shown;
  const p = words.picker;
  return (
    <>
      <details className="fold">
        <summary>
          <span>{p.places}</span>
          <ChevronDown className="ico fold-mark" aria-hidden="true" />
        </summary>
        <Places title={p.byDepartment} places={preview.departments} none={p.noDepartment} format={format} />
        <Places title={p.bySite} places={preview.sites} none={p.noSite} format={format} />
      </details>
      <details className="fold">
        <summary>
          <span>{p.sample}</span>
          <ChevronDown className="ico fold-mark" aria-hidden="true" />
        </summary>
        <Who {...shown} />
      </details>
    </>
  );
};

const problemOf = (error: string, { words, answers }: PanelProps): string => {
  if (error === UNREACHABLE) return words.picker.notCounted;
  return error === 'notAllowed' ? words.picker.mayNotWrite : wordFor(answers, 'errors', error);
};

export const AudiencePanel = (props: PanelProps) => {
  const { counted, words, locale } = props;
  const { preview, error, counting } = counted;
  const shown = preview && { ...props, preview };
  return (
    <div
      className="p-4 grid gap-3 content-start bg-raised @max-[40rem]:border-t @min-[40rem]:border-s border-field-line @min-[40rem]:rounded-e-lg @max-[40rem]:rounded-b-lg min-w-0"
      aria-busy={counting}
      data-testid="audience-panel"
    >
      <output className="grid gap-1">
        {error !== null && <span className="font-semibold">{problemOf(error, props)}</span>}
        {shown && isNobody(shown.preview) && <span className="font-semibold">{words.composer.nobody}</span>}
        {shown && !isNobody(shown.preview) && (
          <span>
            <span className="block text-2xl font-bold num">{peopleWords(shown.preview.total, { words, locale })}</span>
            <span className="font-semibold">{fill(words.composer.willSee, { n: shown.preview.total }, locale)}</span>
          </span>
        )}
        {!shown && error === null && <span className="text-ink-2">{words.picker.counting}</span>}
      </output>
      {shown && !isNobody(shown.preview) && <Sentence {...shown} />}
      {shown?.preview.limitedToScope && <p className="hint">{words.picker.limited}</p>}
      {shown && !isNobody(shown.preview) && <Facts {...shown} />}
      {shown && (shown.preview.total > 0 || shown.preview.excepted > 0 || shown.search !== '') && <Details {...shown} />}
      <p className="hint">{words.composer.countHint}</p>
    </div>
  );
};
