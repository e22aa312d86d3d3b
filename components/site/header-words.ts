/** The header's few words, made on the server: the browser gets no dictionary. */
import { once, templates } from '#components/banner/sentences.ts';

const own = ['portal', 'menu', 'home', 'archive', 'newsroom', 'profile', 'signOut'] as const;

export type HeaderWords = Record<(typeof own)[number] | 'directory' | 'settings', string>;

export const headerWords = once(
  (t): HeaderWords => ({
    ...templates(t, 'site', own),
    directory: t('directory.title'),
    settings: t('settings.title'),
  }),
);
