'use server';

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
  redirect(safePath(String(form.get('back'))));
};
