'use client';
/** Single people: those chosen stay ticked; others are found by name as one types. */
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { PersonChoice } from '#server/announcements/view.ts';
import { findPeople } from './audience-world.ts';
import { type ListProps, type Option, Options } from './target-list.tsx';

const DEBOUNCE_MS = 200;

/** Null: nothing was looked for yet. */
const useFound = (name: string): PersonChoice[] | 'notLookedUp' | null => {
  const [found, setFound] = useState<PersonChoice[] | 'notLookedUp' | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    if (name.trim() === '') return setFound(null);
    const timer = setTimeout(async () => {
      const people = await findPeople(name, abort.signal);
      if (!abort.signal.aborted) setFound(people ?? 'notLookedUp');
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [name]);
  return found;
};

const where = (person: PersonChoice): string => [person.departmentName, person.siteName].filter((each) => each !== null).join(', ');

type Props = ListProps & {
  /** Names of people chosen earlier, by id. */
  names: Record<string, string>;
};

export const PeopleList = ({ names, ...list }: Props) => {
  const { words, values, name } = list;
  const [typed, setTyped] = useState('');
  const [known, setKnown] = useState<Record<string, PersonChoice>>({});
  const answer = useFound(typed);
  const found = answer === 'notLookedUp' ? null : answer;
  useEffect(() => {
    if (found) setKnown((before) => ({ ...before, ...Object.fromEntries(found.map((person) => [person.id, person])) }));
  }, [found]);
  const option = (id: string): Option => {
    const person = known[id];
    return { code: `person:${id}`, label: person?.name ?? names[id] ?? words.picker.gone, note: person ? where(person) : '', depth: 0 };
  };
  const chosen = (values[name] ?? []).filter((code) => code.startsWith('person:')).map((code) => code.slice('person:'.length));
  const others = (found ?? []).filter((person) => !chosen.includes(person.id)).map((person) => option(person.id));
  return (
    <div className="grid gap-1">
      {chosen.length > 0 && <Options {...list} label={words.picker.peopleChosen} options={chosen.map(option)} />}
      <label className="relative block no-script-hidden">
        <span className="sr-only">{words.picker.peopleName}</span>
        <Search className="ico absolute start-3 top-3.5 text-ink-2 pointer-events-none" aria-hidden="true" />
        <input
          type="search"
          className="input ps-10"
          placeholder={words.picker.peopleName}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          // Enter would press the form's first button; what is looked for is found without it.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
      </label>
      {others.length > 0 && <Options {...list} label={words.picker.peopleFound} options={others} />}
      <p role="status" className="hint">
        {`${found !== null && others.length === 0 ? words.picker.nobodyFound : ''}${answer === 'notLookedUp' ? words.picker.notLookedUp : ''}`}
      </p>
    </div>
  );
};
