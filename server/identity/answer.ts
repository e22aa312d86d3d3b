/**
 * The one way a script of our own pages asks something of a rule without changing anything: signed in, allowed to write,
 * well-formed. The answer is JSON; an error is the id of its sentence, as in a form's state.
 */
import 'server-only';
import { canWrite } from '#domain/rights.ts';
import { isDatabaseGone, Refused } from '#server/errors.ts';
import { describeError, log } from '#server/log.ts';
import { currentRequest, logFailure, toRequestContext } from '#server/request-context.ts';
import { currentViewer } from './session.ts';
import type { Viewer } from './viewer.ts';

const json = (body: unknown, status: number): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'private, no-store' } });

/** 401 signed out, 403 not allowed to write, 422 refused by the rule, 503 not known now. */
export const answerWriter = async (ask: (viewer: Viewer) => Promise<unknown>): Promise<Response> => {
  try {
    const viewer = await currentViewer();
    if (!viewer) return json({ error: 'signedOut' }, 401);
    if (!canWrite(viewer)) return json({ error: 'notAllowed' }, 403);
    return json(await ask(viewer), 200);
  } catch (error) {
    if (error instanceof Refused) return json({ error: error.fields['audience'] ?? error.message }, 422);
    if (isDatabaseGone(error)) {
      log().error(describeError(error), 'database gone');
      return json({ error: 'databaseGone' }, 503);
    }
    const request = currentRequest() ?? toRequestContext({});
    logFailure(request, error);
    return json({ error: `unexpected ${request.reference}` }, 503);
  }
};
