import type { NextRequest } from 'next/server';
import { finishSignIn } from '#server/identity/sign-in.ts';
import { redirectTo } from '../../../../redirect.ts';

export const GET = async (request: NextRequest): Promise<Response> => {
  const cookies = Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value]));
  return redirectTo(await finishSignIn(Object.fromEntries(request.nextUrl.searchParams), cookies, request.headers.get('user-agent')));
};
