import type { NextRequest } from 'next/server';
import { isVisit } from '#server/identity/origin.ts';
import { startSignIn } from '#server/identity/sign-in.ts';
import { redirectTo } from '../../redirect.ts';

export const GET = async (request: NextRequest): Promise<Response> => {
  if (!isVisit(request.headers)) return new Response('Forbidden', { status: 403, headers: { 'content-type': 'text/plain' } });
  const cookies = Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value]));
  return redirectTo(await startSignIn(request.nextUrl.searchParams.get('to') ?? '/', cookies));
};
