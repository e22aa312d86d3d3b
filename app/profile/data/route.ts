import type { NextRequest } from 'next/server';
import { isVisit } from '#server/identity/origin.ts';
import { readOwnData } from '#server/identity/own-data.ts';
import { currentViewer } from '#server/identity/session.ts';
import { redirectTo } from '../../redirect.ts';

/** Everything the portal knows about its reader, as a file. */
export const GET = async (request: NextRequest): Promise<Response> => {
  if (!isVisit(request.headers)) return new Response('Forbidden', { status: 403, headers: { 'content-type': 'text/plain' } });
  const viewer = await currentViewer();
  if (!viewer) return redirectTo({ to: '/sign-in?to=/profile', setCookies: [] });
  return new Response(`${JSON.stringify(await readOwnData(viewer), null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="pregon.json"',
      'cache-control': 'private, no-store',
    },
  });
};
