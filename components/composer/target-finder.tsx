'use client';
/** One field that finds departments, sites, groups and people by parts of their names, as one types; what is found is ticked where it stands. */
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { fill } from '#components/time-words.ts';
import type { FoundDepartment, PersonChoice, PlaceChoice, TargetsFound } from '#server/audience/view.ts';
import { findTargets } from './audience-world.ts';
import { finderId } from './chosen-chips.tsx';
import { OnlyThis } from './department-tree.tsx';
import { boxOf, codesIn } from './target-codes.ts';
import type { ListProps } from './target-list.tsx';

const DEBOUNCE_MS = 200;

type Found = TargetsFound | 'notLookedUp' | null;
type Answer = { words: string; found: Found };

/** Found null: nothing was looked for yet. What was found last stands until the next answer, and with it the words it was found for. */
const useFound = (name: string, tell: (found: TargetsFound) => void): Answer => {
  const [answered, setAnswered] = useState<Answer>({ words: '', found: null });
  const found = useEffectEvent(tell);
  useEffect(() => {
    const abort = new AbortController();
    if (name === '') return setAnswered({ words: '', found: null });
    const timer = setTimeout(async () => {
      const answer = await findTargets(name, abort.signal);
      if (abort.signal.aborted) return;
      if (answer) found(answer);
      setAnswered({ words: name, found: answer ?? 'notLookedUp' });
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [name]);
  return answered;
};

type Row = { code: string; name: string; where: string; note: string; department: FoundDepartment | null };

const rowsOf = (found: TargetsFound, { words, name, format }: ListProps): { title: string; rows: Row[] }[] => {
  const p = words.picker;
  const place = (kind: 'site' | 'group') => (each: PlaceChoice) => ({
    code: `${kind}:${each.id}`,
    name: each.name,
    where: '',
    note: format(each.people),
    department: null,
  });
  const person = (each: PersonChoice) => {
    const where = [each.departmentName, each.siteName].filter((some) => some !== null).join(', ');
    return { code: `person:${each.id}`, name: each.name, where, note: '', department: null };
  };
  const department = (each: FoundDepartment) => ({
    code: `below:${each.id}`,
    name: each.name,
    where: each.above.join(' › '),
    note: format(each.peopleBelow),
    department: each,
  });
  return [
    { title: p.departments, rows: found.departments.map(department) },
    { title: p.sites, rows: found.sites.map(place('site')) },
    { title: p.groups, rows: found.groups.map(place('group')) },
    // People are no condition: to be a given person narrows an audience to that one.
    { title: p.people, rows: name === 'allOf' ? [] : found.people.map(person) },
  ].filter(({ rows }) => rows.length > 0);
};

const FoundRow = ({ row, ...list }: ListProps & { row: Row }) => {
  const { name, values, choose } = list;
  const { field, value } = boxOf(name, row.code);
  const chosen = codesIn(values, name);
  const isChosen = chosen.includes(row.code) || (field === 'department' && chosen.includes(`department:${value}`));
  return (
    <li>
      {/* Not named: what is chosen is carried by the tree, the lists, or its chip. */}
      <label className="target-row">
        <input
          type="checkbox"
          className="checkbox checkbox-sm flex-none"
          checked={isChosen}
          onChange={(event) => choose(field, value, event.target.checked)}
        />
        <span className="target-text">
          <span className="target-name">
            <span>{row.name}</span>
            {row.where !== '' && <span className="block text-sm text-ink-2">{row.where}</span>}
          </span>
          <span className="target-note">{row.note}</span>
        </span>
      </label>
      {isChosen && field === 'department' && row.department?.hasBelow && <OnlyThis {...list} department={row.department} isFound />}
    </li>
  );
};

/**
 * Up and down between the field and what it found; Enter ticks. In a field of a form it would press the first button. `isOlder`: what
 * stands there was found for other words, so that nobody means it.
 */
const move = (event: KeyboardEvent<HTMLDivElement>, isOlder: boolean): void => {
  const at = event.target;
  if (!(at instanceof HTMLInputElement) || !event.currentTarget.contains(at)) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type="search"], .found input')];
  const place = stops.indexOf(at);
  if (place === -1) return;
  const step = event.key === 'ArrowDown' || (event.key === 'Enter' && place === 0) ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step !== 0 || event.key === 'Enter') event.preventDefault();
  if (isOlder && step !== -1) return;
  if (step !== 0) stops[place + step]?.focus();
  else if (event.key === 'Enter') at.click();
};

const statusOf = (found: Found, count: number, { picker: p }: ListProps['words'], locale: ListProps['locale']): string => {
  if (found === null) return '';
  if (found === 'notLookedUp') return p.notLookedUp;
  if (count === 0) return p.noneFound;
  return [fill(p.found, { n: count }, locale), found.more ? p.foundMore : ''].join(' ').trim();
};

type Props = ListProps & {
  title: string;
  tell: (found: TargetsFound) => void;
  /** Targets to choose from without a search. */
  children: ReactNode;
};

export const TargetFinder = ({ title, tell, children, ...list }: Props) => {
  const { name, words, locale } = list;
  const [typed, setTyped] = useState('');
  const looked = typed.trim();
  const { words: answered, found } = useFound(looked, tell);
  const kinds = found === null || found === 'notLookedUp' ? [] : rowsOf(found, list);
  const count = kinds.reduce((sum, { rows }) => sum + rows.length, 0);
  const label = name === 'allOf' ? words.picker.findPlace : words.picker.find;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is not pressed itself; it hears the arrow keys that are pressed in the field and in the list
    <div onKeyDown={(event) => move(event, answered !== looked)}>
      <label className="relative block no-script-hidden">
        <span className="sr-only">{`${title}: ${label}`}</span>
        <Search className="ico absolute start-3 top-3.5 text-ink-2 pointer-events-none z-1" aria-hidden="true" />
        <input
          id={finderId(name)}
          type="search"
          className="input ps-10"
          placeholder={label}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
        />
      </label>
      <p role="status" className={found === null ? 'sr-only' : 'hint py-1.5'}>
        {statusOf(found, count, words, locale)}
      </p>
      {count > 0 && (
        <section className="found scroll-region" aria-label={`${title}: ${words.picker.foundTitle}`}>
          {kinds.map(({ title: kind, rows }) => (
            <div key={kind}>
              <p className="text-sm font-semibold pt-2">{kind}</p>
              <ul aria-label={`${title}: ${kind}`}>
                {rows.map((row) => (
                  <FoundRow key={row.code} {...list} row={row} />
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
      <div hidden={count > 0}>{children}</div>
    </div>
  );
};
