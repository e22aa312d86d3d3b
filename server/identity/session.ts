/** The viewer of this page or form. The only reader of the session cookie on Next's side. */
import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type Db, desk, web } from '#db/client.ts';
import { updateSessionsSeen } from '#db/identity/sessions.ts';
import { coalesce } from '#server/coalesce.ts';
import { findViewers } from './find-viewers.ts';
import { cookieName, hashToken } from './token.ts';
import type { Viewer } from './viewer.ts';

const createReader = (pool: () => Db) => {
  const find = coalesce((hashes) => findViewers(pool(), hashes));
  return async (): Promise<Viewer | null> => {
    const token = (await cookies()).get(cookieName('session'))?.value;
    if (!token) return null;
    const hash = hashToken(token);
    const found = await find(hash);
    if (found?.stale) await updateSessionsSeen(pool(), [hash]);
    return found?.viewer ?? null;
  };
};

/** The signed-in person, or null. Asked once a request, however many components want to know. */
export const currentViewer = cache(createReader(web));

/** The same for an action of the newsroom, through its reserved connections. */
export const currentWriter: () => Promise<Viewer | null> = createReader(desk);

/** The signed-in person; whoever is not goes to the sign-in page and comes back to where they wanted to go. */
export const requireViewer = async (): Promise<Viewer> => {
  const viewer = await currentViewer();
  if (viewer) return viewer;
  const path = (await headers()).get('x-pregon-path') ?? '/';
  redirect(`/sign-in?to=${encodeURIComponent(path)}`);
};
