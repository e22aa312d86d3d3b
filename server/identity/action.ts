/**
 * Wraps every form action: checks the origin, the session, the right and the fields; runs the rule; and turns errors into the form's state
 * with everything that was typed.
 */
import 'server-only';
import { headers } from 'next/headers';
import { DatabaseLate, inTime } from '#db/deadline.ts';
import type { Answer, FormState } from '#domain/form.ts';
import { canWrite, mayAdminister } from '#domain/rights.ts';
import { isDatabaseGone, Refused, Unconfirmed } from '#server/errors.ts';
import { cleanValues } from '#server/form-fields.ts';
import { describeError, log } from '#server/log.ts';
import { countOrWait, type Rated } from '#server/rates.ts';
import { currentRequest, logFailure, toRequestContext } from '#server/request-context.ts';
import type { ComposerState } from '#server/writing/view.ts';
import { timing } from '#timing';
import { isOwnOrigin } from './origin.ts';
import { currentViewer, currentWriter } from './session.ts';
import type { Viewer } from './viewer.ts';

export type Values = Record<string, string[]>;

type Parsed<Input> = { ok: true; input: Input } | { ok: false; fields: Record<string, string> };
/** `form` is passed for its files only. */
type Parse<Input> = (values: Values, form: FormData) => Parsed<Input> | Promise<Parsed<Input>>;
type Rule<Input> = (viewer: Viewer, input: Input) => Promise<Answer | Omit<Extract<Answer, { values: Values }>, 'values'>>;

/** Text fields of a form, in order; files and Next's own fields are left out. */
export const readValues = (form: FormData): Values => {
  const values = new Map<string, string[]>();
  for (const [name, value] of form) {
    if (typeof value === 'string' && !name.startsWith('$ACTION')) values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries(values);
};

/**
 * The people an action is for, and how the viewer is looked up. `hurries`: it is answered in time even when the database does not answer.
 */
type Admit = { find: () => Promise<Viewer | null>; admits: (viewer: Viewer) => boolean; hurries?: boolean };

/** Milliseconds left for the press, counted from the arrival of the whole request: the look-up of the viewer is part of it. */
const timeLeft = (): number => {
  const { arrivedMs = performance.now() } = currentRequest() ?? {};
  return Math.max(0, arrivedMs + timing().pressMs - performance.now());
};

/** The rate limit of an input; null: only the one for every press. */
type RatedBy<Input> = (input: Input) => Rated | null;

const formAction =
  <Input>(admit: Admit, parse: Parse<Input>, rule: Rule<Input>, ratedBy: RatedBy<Input> = () => null) =>
  async (_before: ComposerState, form: FormData): Promise<ComposerState> => {
    const typed = readValues(form);
    let values = typed;
    let cleaning: Pick<Extract<FormState, { removed?: unknown }>, 'removed'> = {};
    const press = async (): Promise<ComposerState> => {
      const viewer = await requireAdmitted(admit);
      const cleaned = cleanValues(typed);
      values = cleaned.values;
      if (Object.keys(cleaned.removed).length > 0) cleaning = { removed: cleaned.removed };
      const parsed = await parse(values, form);
      if (!parsed.ok) throw new Refused('form', parsed.fields);
      await requireSeldom(ratedBy(parsed.input), viewer);
      return { values, ...(await rule(viewer, parsed.input)), ...cleaning } as ComposerState;
    };
    try {
      return admit.hurries ? await inTime(timeLeft(), press) : await press();
    } catch (error) {
      return { ...toFormState(error, values), ...cleaning };
    }
  };

const requireAdmitted = async (admit: Admit): Promise<Viewer> => {
  await requireOwnOrigin();
  const viewer = await admit.find();
  if (!viewer) throw new Refused('signedOut');
  if (!admit.admits(viewer)) throw new Refused('notAllowed');
  return viewer;
};

/** Throws Refused when the limit is reached: the form shows it, and the typed text stays. */
const requireSeldom = async (rated: Rated | null, { personId }: Viewer): Promise<void> => {
  if (rated === null) return;
  const wait = countOrWait(rated, { person: personId, address: (await headers()).get('x-pregon-address') ?? '' });
  if (wait > 0) throw new Refused('tooMany');
};

/** An action for people who may write announcements. */
export const editorAction = <Input>(parse: Parse<Input>, rule: Rule<Input>, ratedBy?: RatedBy<Input>) =>
  formAction({ find: currentWriter, admits: canWrite, hurries: true }, parse, rule, ratedBy);

/** An action for administrators: what the organization has set. */
export const adminAction = <Input>(parse: Parse<Input>, rule: Rule<Input>, ratedBy?: RatedBy<Input>) =>
  formAction({ find: currentViewer, admits: mayAdminister }, parse, rule, ratedBy);

/** An action for everybody who is signed in. Its rule touches only what is the person's own. */
export const personAction = <Input>(parse: Parse<Input>, rule: Rule<Input>) =>
  formAction({ find: currentViewer, admits: () => true }, parse, rule);

/** For actions that are not forms of an editor: sign out, language. */
export const requireOwnOrigin = async (): Promise<void> => {
  const given = await headers();
  if (!isOwnOrigin({ origin: given.get('origin'), secFetchSite: given.get('sec-fetch-site') })) throw new Refused('origin');
};

/** The one map from errors to what a form shows. */
const toFormState = (error: unknown, values: Values): ComposerState => {
  if (error instanceof Refused)
    return { outcome: 'invalid', message: error.message, fields: error.fields, given: error.given, values, ...error.continuation };
  if (error instanceof DatabaseLate && error.inDoubt) return toFormState(new Unconfirmed(error.subject, error), values);
  if (error instanceof Unconfirmed) {
    log().error({ announcement: error.announcementId, ...describeError(error.cause) }, 'outcome not confirmed');
    return { outcome: 'unconfirmed', announcementId: error.announcementId, values };
  }
  if (isDatabaseGone(error)) {
    log().error(describeError(error), 'database gone');
    // Stored before the database was gone: the form goes on from there.
    const kept = error instanceof DatabaseLate && error.kept ? { kept: error.kept } : {};
    return { outcome: 'invalid', message: 'databaseGone', fields: {}, values, ...kept };
  }
  const request = currentRequest() ?? toRequestContext({});
  logFailure(request, error);
  return { outcome: 'invalid', message: `unexpected ${request.reference}`, fields: {}, values };
};
