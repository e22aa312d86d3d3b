'use client';
/** Audiences kept under a name: one click fills the form with one, one more keeps what is chosen now. With script only; the list has a page of its own. */
import { BookmarkPlus, Users } from 'lucide-react';
import { useState, useTransition } from 'react';
import { type Answer, AnswerLine } from '#components/answers.tsx';
import { checkedWords } from '#components/checked-words.ts';
import { type FormWords, problemOf, removedWords } from '#components/form-words.ts';
import type { ServerAction } from '#components/use-server-form.ts';
import type { FormState } from '#domain/form.ts';
import type { ChosenAudience, SavedAudience } from '#server/audience/view.ts';
import { Fold } from './target-list.tsx';
import type { Values } from './values.ts';
import type { ComposerWords } from './words.ts';

type Props = {
  saved: SavedAudience[];
  save: ServerAction;
  /** Puts it into the form. */
  take: (chosen: ChosenAudience) => void;
  values: Values;
  words: ComposerWords;
  answers: FormWords;
  locale: string;
};

const SavedRow = ({ audience, take, words, locale }: { audience: SavedAudience } & Pick<Props, 'take' | 'words' | 'locale'>) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 border-b border-line last:border-0">
    <span className="min-w-0 flex-1 basis-48">
      <span className="block font-medium break-words">{audience.name}</span>
      <span className="hint">{checkedWords(audience, words.saved, locale)}</span>
    </span>
    <button type="button" className="btn btn-sm btn-outline" onClick={() => take(audience.chosen)}>
      <Users className="ico" aria-hidden="true" />
      <span>{words.saved.use}</span>
      <span className="sr-only">{audience.name}</span>
    </button>
  </li>
);

const toForm = (name: string, values: Values): FormData => {
  const form = new FormData();
  form.set('name', name);
  for (const field of ['audience', 'department', 'only', 'anyOf', 'allOf', 'except'])
    for (const value of values[field] ?? []) form.append(field, value);
  return form;
};

const answerOf = (state: FormState, { words, answers }: Pick<Props, 'words' | 'answers'>): Answer => {
  if (state.outcome === 'done') return { bad: false, text: [words.saved.done, removedWords(answers, state)['name']].join(' ').trim() };
  const problem = problemOf({ state, lost: false }, { words: words.saved, answers }, ['name', 'audience']);
  return problem === null ? null : { bad: true, text: problem };
};

const SaveThis = ({ save, values, words, answers }: Pick<Props, 'save' | 'values' | 'words' | 'answers'>) => {
  const [name, setName] = useState('');
  const [answer, setAnswer] = useState<Answer>(null);
  const [pending, start] = useTransition();
  const press = () =>
    start(async () => {
      try {
        const state = await save({ outcome: 'idle' }, toForm(name, values));
        setAnswer(answerOf(state, { words, answers }));
        if (state.outcome === 'done') setName('');
      } catch {
        // Not reached: nothing of the form is lost, and pressing again does no harm.
        setAnswer({ bad: true, text: words.saved.lost });
      }
    });
  return (
    <div className="grid gap-1.5 pt-2">
      <div className="flex flex-wrap items-end gap-2">
        <label className="flex-1 basis-48 min-w-0">
          <span className="field-label mb-1">{words.saved.name}</span>
          <input
            className="input"
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
        </label>
        <button type="button" className="btn btn-outline" aria-busy={pending} onClick={press}>
          <BookmarkPlus className="ico" aria-hidden="true" />
          <span>{words.saved.save}</span>
        </button>
      </div>
      <AnswerLine answer={answer} />
    </div>
  );
};

export const SavedAudiences = (props: Props) => {
  const { saved, take, words, locale } = props;
  return (
    <div className="no-script-hidden">
      <Fold title={words.saved.title} chosen={0} words={words.picker}>
        {saved.length === 0 ? (
          <p className="hint">{words.saved.none}</p>
        ) : (
          <ul>
            {saved.map((audience) => (
              <SavedRow key={audience.id} audience={audience} take={take} words={words} locale={locale} />
            ))}
          </ul>
        )}
        <SaveThis {...props} />
        <p className="text-sm mt-2">
          <a className="link-plain inline-flex items-center min-h-11" href="/newsroom/audiences">
            {words.saved.manage}
          </a>
        </p>
      </Fold>
    </div>
  );
};
