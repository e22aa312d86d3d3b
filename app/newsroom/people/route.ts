import type { NextRequest } from 'next/server';
import { findPeople } from '#server/audience/choices.ts';
import { answerWriter } from '#server/identity/answer.ts';

const longestName = 100;

/** People to address by name: ?q= Asked by composers that were opened before a release which looks for all kinds at once (targets). */
export const GET = (request: NextRequest): Promise<Response> =>
  answerWriter((viewer) => findPeople(viewer, (request.nextUrl.searchParams.get('q') ?? '').slice(0, longestName)));
