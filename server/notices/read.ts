/**
 * Notices in their reader's words: for pages, streams and mails alike. Invariant: each kind has one sentence, one place it
 * leads to, and says nothing of what the person told may not see.
 */
import { createTranslator } from 'use-intl/core';
import { z } from 'zod';
import type { Db } from '#db/client.ts';
import { listUnreadNotices, type NoticeRow, updateNoticesRead } from '#db/notices/notices.ts';
import { datesOf, type Locale } from '../../messages/languages.ts';
import { sentences } from '../../messages/sentences.ts';
import type { Notices, NoticeView } from './view.ts';

const translate = (locale: Locale) => createTranslator({ locale, messages: sentences[locale] });

type Said = { text: string; href: string; link: string };

const roleList = (roles: string[], locale: Locale): string => {
  const t = translate(locale);
  const names = roles.map((role) => t(`notices.roles.${role as 'editor'}`));
  return new Intl.ListFormat(datesOf(locale), { type: 'conjunction' }).format(names);
};

/** Sentences on the roles that a group gave and ended; empty when it did neither. */
const sayChanges = ({ given, ended }: { given: string[]; ended: string[] }, locale: Locale): string => {
  const t = translate(locale);
  return [
    ...(given.length > 0 ? [t('notices.rolesGiven', { roles: roleList(given, locale) })] : []),
    ...(ended.length > 0 ? [t('notices.rolesEnded', { roles: roleList(ended, locale) })] : []),
  ].join(' ');
};

/** Null: a newer release, whose processes run beside this one, stored a notice this one has no words for. */
const say = (row: NoticeRow, locale: Locale): Said | null => {
  const t = translate(locale);
  const name = row.personName ?? '';
  switch (row.kind) {
    case 'held': {
      const known = sentences[locale].outcome;
      const reason = row.detail.reason in known ? (row.detail.reason as keyof typeof known) : 'held';
      return { text: t(`outcome.${reason}`), href: `/newsroom/${row.subject}`, link: t('notices.toHeld') };
    }
    case 'mails-failed':
      return { text: t('notices.mails-failed'), href: `/announcements/${row.subject}#mails`, link: t('notices.toFailed') };
    case 'role-given':
    case 'role-ended': {
      const text = t(`notices.${row.kind}`, { role: row.detail.role, department: row.departmentName ?? '' });
      return { text, href: '/profile#known', link: t('notices.toProfile') };
    }
    case 'role-waiting': {
      const text = t('notices.role-waiting', { name, role: row.detail.role });
      return { text, href: `/directory/people/${row.subject}`, link: t('notices.toDecide') };
    }
    case 'setting-waiting': {
      const text = t('notices.setting-waiting', { key: row.detail.key });
      return { text, href: '/settings#waiting', link: t('notices.toDecide') };
    }
    case 'setting-decided': {
      const text = t('notices.setting-decided', { key: row.detail.key, decision: row.detail.decision });
      return { text, href: '/settings', link: t('notices.toSettings') };
    }
    case 'departures-held':
      return { text: t('notices.departures-held'), href: '/directory#held', link: t('notices.toDecide') };
    case 'trial':
      return { text: t('notices.trial'), href: '/first-steps', link: t('notices.toFirstSteps') };
    case 'roles-by-group': {
      const text = t('notices.roles-by-group', { name, changes: sayChanges(row.detail, locale) });
      return { text, href: `/directory/people/${row.subject}`, link: t('notices.toPerson') };
    }
    default:
      return saySignOn(row, name, t);
  }
};

type SignOnRow = Extract<NoticeRow, { kind: 'groups-unread' | 'groups-unread-of' | 'double' | 'relink-waiting' | 'relinked' }>;

/** Problems a sign-on left open, and their outcome. */
const saySignOn = (row: SignOnRow, name: string, t: ReturnType<typeof translate>): Said | null => {
  switch (row.kind) {
    case 'groups-unread':
      return { text: t('notices.groups-unread', row.detail), href: '/profile#known', link: t('notices.toProfile') };
    case 'groups-unread-of':
      return { text: t('notices.groups-unread-of', { name, ...row.detail }), href: '/directory/sign-on', link: t('notices.toSignOn') };
    case 'double':
      return { text: t('notices.double', { name, ...row.detail }), href: `/directory/people/${row.subject}`, link: t('notices.toPerson') };
    case 'relink-waiting':
      return { text: t('notices.relink-waiting', { name }), href: `/directory/people/${row.subject}`, link: t('notices.toDecide') };
    case 'relinked':
      return { text: t('notices.relinked'), href: '/profile#known', link: t('notices.toProfile') };
    default:
      return null;
  }
};

const aboutOf = (row: NoticeRow, locale: Locale): NoticeView['about'] =>
  row.headlines?.find((each) => each.locale === locale) ?? row.headlines?.[0] ?? null;

/** Null for a kind that only a newer release knows. */
export const toView = (row: NoticeRow, locale: Locale): NoticeView | null => {
  const said = say(row, locale);
  return (
    said && {
      id: row.id,
      about: aboutOf(row, locale),
      ...said,
      urgent: row.kind === 'held' || row.kind === 'departures-held',
      at: row.at.toISOString(),
    }
  );
};

/** One person's rows, newest first, as they are shown. */
export const toNotices = (rows: NoticeRow[], locale: Locale): Notices => ({
  shown: rows.flatMap((row) => toView(row, locale) ?? []),
  more: (rows[0]?.unread ?? 0) - rows.length,
});

/** The rows of each of these people; who has none is not in the map. */
export const readNotices = async (db: Db, personIds: string[]): Promise<Map<string, NoticeRow[]>> =>
  Map.groupBy(await listUnreadNotices(db, personIds), (row) => row.personId);

/** The fields the button "Done" posts. */
export const doneSchema = z.object({ ids: z.array(z.uuid()).min(1).max(50), back: z.string().default('/') });

/** The person has read these; those of others are left alone. */
export const markRead = (db: Db, personId: string, ids: string[]): Promise<void> => updateNoticesRead(db, personId, ids);
