'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { requireOwnOrigin } from '#server/identity/action.ts';
import { chooseLocale } from '#server/identity/locale.ts';
import { safePath } from '#server/identity/origin.ts';
import { signOutHere } from '#server/identity/sign-out.ts';

export const signOut = async (): Promise<void> => {
  await requireOwnOrigin();
  redirect(await signOutHere());
};

export const setLocale = async (form: FormData): Promise<void> => {
  await requireOwnOrigin();
  await chooseLocale(String(form.get('locale')));
  // A script has the page in its new language with this answer. Sent elsewhere it would build the page up anew, its stream too.
  const isAskedByScript = (await headers()).has('next-action');
  if (!isAskedByScript) redirect(safePath(String(form.get('back'))));
};
