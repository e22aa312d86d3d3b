import type { NextRequest } from 'next/server';
import { findTargets } from '#server/audience/choices.ts';
import { answerWriter } from '#server/identity/answer.ts';

const longestName = 100;

/** Departments, sites, groups and people to address, by parts of their names: ?q= */
export const GET = (request: NextRequest): Promise<Response> =>
  answerWriter((viewer) => findTargets(viewer, (request.nextUrl.searchParams.get('q') ?? '').slice(0, longestName)));
