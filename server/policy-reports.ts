/**
 * Reports browsers send when a page was to load or run something its content policy forbids: an attack, an extension, or a fault of ours.
 * Invariant: anybody can send these, so no more than a few lines a minute are written, none longer than a line, and nothing is stored.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { log } from './log.ts';

export const policyReportsPath = '/policy-reports';

const linesAMinute = 10;
const longest = 200;

/** As browsers send it for `report-uri`: https://www.w3.org/TR/CSP3/#deprecated-serialize-violation. All else in it is left out. */
const part = z.string().default('');
const reportSchema = z.object({
  'csp-report': z.object({ 'effective-directive': part, 'blocked-uri': part, 'document-uri': part, 'source-file': part }),
});

let minuteBeganMs = Number.NEGATIVE_INFINITY;
let [written, left] = [0, 0];

/** True when one more line may be written; what may not is counted, and told with the first line of a later minute. */
const mayWrite = (nowMs: number): boolean => {
  if (nowMs - minuteBeganMs >= 60_000) {
    if (left > 0) log().warn({ left }, 'content policy: more reports came than were written');
    [minuteBeganMs, written, left] = [nowMs, 0, 0];
  }
  if (written < linesAMinute) {
    written += 1;
    return true;
  }
  left += 1;
  return false;
};

/** Where something is, without what was asked there: that can hold what somebody typed. */
const withoutQuery = (address: string): string => address.split(/[?#]/, 1)[0]?.slice(0, longest) ?? '';

/** 204 for whatever comes, to whoever sends it; `faultOf` has looked at its length. */
export const answerPolicyReport = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.method !== 'POST') {
    response.writeHead(405, { allow: 'POST' }).end();
    return;
  }
  // A browser that breaks off has reported nothing: no line is written.
  const body = await text(request).catch(() => '');
  response.writeHead(204).end();
  const read = reportSchema.safeParse(parseJson(body));
  if (!read.success || !mayWrite(performance.now())) return;
  const report = read.data['csp-report'];
  log().warn(
    {
      directive: report['effective-directive'].slice(0, longest),
      blocked: withoutQuery(report['blocked-uri']),
      page: withoutQuery(report['document-uri']),
      source: withoutQuery(report['source-file']),
    },
    'content policy: refused in a browser',
  );
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};
