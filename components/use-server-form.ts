'use client';
/**
 * A form that works without script (the page comes back with the answer), and with script keeps what was typed: React resets
 * a form after its action, and an action that cannot be reached would otherwise replace the page by an error.
 */
import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation';
import { type FormEvent, useActionState, useRef, useState, useTransition } from 'react';
import type { ComposerState } from '#server/writing/view.ts';

export type ServerAction = (state: ComposerState, form: FormData) => Promise<ComposerState>;

const idle: ComposerState = { outcome: 'idle' };

/** The answer to a form that was refused before it was handled: server/failure-page.ts. */
const refusals = ['busy', 'tooMany', 'tooBig'];

/**
 * Why the form reached no rule, so that nothing was done: the portal was deployed anew since this page was loaded and does not know
 * the page's action, or it took no more. Null: not known, something may have been done.
 */
const notTried = (error: unknown): string | null => {
  if (unstable_isUnrecognizedActionError(error)) return 'outdated';
  return error instanceof Error && refusals.includes(error.message) ? error.message : null;
};

const refusedAs = (message: string, form: FormData): ComposerState => {
  const texts = [...form.keys()].map((name) => [name, form.getAll(name).filter((value) => typeof value === 'string')]);
  return { outcome: 'invalid', message, fields: {}, values: Object.fromEntries(texts) };
};

/** `again`: what is sent at once instead of showing this answer; null: nothing. */
type Again = (answer: ComposerState, form: FormData) => FormData | null;

export const useServerForm = (action: ServerAction, onAnswer?: (state: ComposerState) => unknown, again?: Again) => {
  const [given, formAction] = useActionState(action, idle);
  const [answer, setAnswer] = useState<ComposerState | null>(null);
  const [lost, setLost] = useState(false);
  const [answerNumber, setAnswerNumber] = useState(0);
  const [pending, start] = useTransition();
  // `pending` ends a moment after the answer is shown: what is pressed in between is meant.
  const waits = useRef(false);
  const state = answer ?? given;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (waits.current) return;
    waits.current = true;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const form = new FormData(event.currentTarget, submitter);
    start(async () => {
      try {
        const answered = await action(state, form);
        const more = again?.(answered, form);
        const next = more ? await action(answered, more) : answered;
        setLost(false);
        setAnswer(next);
        onAnswer?.(next);
      } catch (error) {
        // Next's own redirects travel as errors.
        unstable_rethrow(error);
        const why = notTried(error);
        setLost(why === null);
        if (why !== null) setAnswer(refusedAs(why, form));
      } finally {
        waits.current = false;
      }
      setAnswerNumber((before) => before + 1);
    });
  };
  return { state, setState: setAnswer, formAction, onSubmit, pending, lost, answerNumber };
};
