/**
 * Writers: announcements and revisions are written by a short list of functions and moved by one; a function of server/ that writes asks
 * domain/rights.ts and leaves a row in the audit log, or says here why not. Declarations are followed by name from file to file, so what is
 * found is that a function reaches the question, not that it asks on every way.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../demo/install.mjs';

type Sources = Record<string, string>;

const sources: Sources = Object.fromEntries(
  ['db', 'server'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|long)\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path), readFileSync(path, 'utf8')]),
  ),
);

/** One declaration at the top of a file. needs: the declarations it names, each as `file name`. */
type Declared = { file: string; name: string; isExported: boolean; body: string; needs: string[]; tables: string[] };

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/ .*$/gm, '$1');

const importsOf = (file: string, text: string): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [, names = '', specifier = ''] of text.matchAll(/^import (?!type\b)\{([^}]*)\} from '([^']+)'/gm)) {
    const target = specifier.startsWith('#') ? specifier.slice(1) : relative(root, resolve(root, dirname(file), specifier));
    for (const name of names.split(',')) {
      const [, original, alias] = /^\s*(?!type )(\w+)(?: as (\w+))?\s*$/.exec(name) ?? [];
      if (original) found.set(alias ?? original, `${target} ${original}`);
    }
  }
  return found;
};

const statement = /\b(?:insert into|update|delete from)\s+(\w+)/gi;
const built = /\.(?:insert|update|delete)\((\w+)\)/g;

/** Tables this text writes: in SQL, or through the builder with a table of the schema. */
const tablesOf = (body: string, imports: Map<string, string>): string[] => [
  ...[...body.matchAll(statement)].flatMap(([whole, table = '']) =>
    /^update/i.test(whole) && !new RegExp(`update\\s+${table}(?:\\s+\\w+)?\\s+set\\b`, 'i').test(body) ? [] : [table],
  ),
  ...[...body.matchAll(built)].flatMap(([, table = '']) => (imports.get(table)?.startsWith('db/schema/') ? [table] : [])),
];

const declaredIn = (file: string, text: string): Declared[] => {
  const plain = withoutComments(text);
  const imports = importsOf(file, plain);
  const starts = [...plain.matchAll(/^(export )?(?:async )?(?:const|let|function|class) (\w+)/gm)];
  const own = new Map(starts.map(([, , name = '']) => [name, `${file} ${name}`]));
  return starts.map((start, index) => {
    const name = start[2] ?? '';
    const body = plain.slice(start.index, starts[index + 1]?.index ?? plain.length);
    const names = new Set([...body.matchAll(/(?<!\w|(?<!\.\.)\.)(\w+)\b/g)].map(([, each = '']) => each));
    const needs = [...names].flatMap((each) => (each === name ? [] : (own.get(each) ?? imports.get(each) ?? [])));
    return { file, name, isExported: start[1] !== undefined, body, needs, tables: tablesOf(body, imports) };
  });
};

const declared = (of: Sources): Map<string, Declared> =>
  new Map(Object.entries(of).flatMap(([file, text]) => declaredIn(file, text).map((each) => [`${file} ${each.name}`, each] as const)));

const reaches = (all: Map<string, Declared>, from: string, is: (key: string) => boolean): boolean => {
  const seen = new Set([from]);
  for (const key of seen) {
    if (is(key)) return true;
    for (const next of all.get(key)?.needs ?? []) seen.add(next);
  }
  return false;
};

const writesOf = (of: Sources, tables: string[]): string[] =>
  [...declared(of)].flatMap(([key, { tables: written }]) => (written.some((table) => tables.includes(table)) ? [key] : []));

/** Exported functions of server/ that write without reaching what they should. */
const writersWithout = (of: Sources, isReached: (key: string) => boolean): string[] => {
  const all = declared(of);
  const isWriting = (key: string): boolean => key.startsWith('db/') && (all.get(key)?.tables.length ?? 0) > 0;
  return [...all].flatMap(([key, { file, isExported }]) =>
    file.startsWith('server/') && isExported && reaches(all, key, isWriting) && !reaches(all, key, isReached) ? [key] : [],
  );
};

/** Names of these two files that answer no question. */
const noQuestion = /(?:everywhere|isEverywhere|departmentsOf|rightsOf|wentOut|scopeOf|managedBy|writers)$/;
const asksRights = (key: string): boolean => /^(?:domain|db)\/rights\.ts /.test(key) && !noQuestion.test(key);
const leavesTrace = (key: string): boolean => key === 'db/audit.ts insertAudit' || key === 'db/move.ts move';

const writers: Record<string, string> = {
  'db/move.ts move': 'the state of a revision; the announcement follows by a trigger',
  'db/writing/drafts.ts insertDraft': 'a new announcement, as a draft',
  'db/writing/drafts.ts insertRevision': 'a new revision, as a draft; of a draft the current one',
  'db/writing/drafts.ts updateRevision': 'the content of an open revision, and who says it',
  'db/writing/drafts.ts updateShownCount': 'the count its writer was shown, of an open revision',
  'db/writing/drafts.ts submitRevision': 'closes an open revision; the move follows',
  'db/writing/drafts.ts scheduleNow': 'when it is due; then moves it',
  'db/writing/drafts.ts reopenDraft': 'moves it; then takes away when it was due',
  'db/writing/drafts.ts deleteDraft': 'moves it; then wipes what was never submitted',
  'db/writing/drafts.ts requestEnd': 'that its end is asked for, and why; the worker moves it',
};

test('announcements and revisions are written by these functions, and by no others', () => {
  expect(writesOf(sources, ['announcements', 'revisions']).sort()).toEqual(Object.keys(writers).sort());
});

/** A state that a statement on one of the two sets, in SQL or through the builder. */
const setsState = ({ body, tables }: Declared): boolean =>
  tables.some((table) => ['announcements', 'revisions'].includes(table)) &&
  (/\bset\b(?:(?!\bwhere\b|\bfrom\b|`)[\s\S])*?\bstate\s*=/.test(body) || /\.(?:set|values)\(\{[^}]*\bstate\b/.test(body));

test('where a revision stands is written by move alone', () => {
  const found = [...declared(sources)].flatMap(([key, each]) => (setsState(each) ? [key] : []));
  expect(found).toEqual(['db/move.ts move']);
});

const worker = 'work of the worker that nobody asks for: what is due, decided when it was published';
const start = 'at a start, by whoever runs the portal';
const own = 'their own session, choices, notices and receipts, found by who they are';
const signOn = 'the sign-on, before anybody has rights; what it may give is in server/identity/claims.ts';
const confirmed = 'work on an import that an administrator asked for, confirmed or took back, or whoever runs the portal by the command';
const asked = 'part of functions that ask first';

const withoutRights: Record<string, string> = {
  'server/restored.ts holdBackAfterRestore': start,
  'server/organization/first-sender.ts makeFirstSender': start,
  'server/directory/grant-command.ts grant': start,
  'server/directory/import-command.ts importPeople': start,
  'server/directory/import-command.ts readArguments': start,
  'server/directory/import/apply.ts apply': confirmed,
  'server/directory/import/apply.ts takeBack': confirmed,
  'server/directory/import/preview.ts preview': confirmed,
  'server/directory/import/preview.ts listNeededAdministrators': confirmed,
  'server/directory/import/read.ts readBeginning': confirmed,
  'server/directory/import/task.ts failImport': confirmed,
  'server/directory/import/task.ts runClaimed': confirmed,
  'server/directory/import/task.ts runTask': confirmed,
  'server/directory/import/watch.ts forgetOldImports': worker,
  'server/directory/import/watch.ts runDueImport': confirmed,
  'server/audience/joiners.ts bringUpToDate': worker,
  'server/directory/departures.ts watchDepartures': worker,
  'server/delivery/steps.ts runDueStep': worker,
  'server/publishing/publish.ts endDue': worker,
  'server/reach/retention.ts forgetOldReach': worker,
  'server/notices/mail.ts mailNotices': worker,
  'server/delivery/channels/mail/channel.ts MailChannel': worker,
  'server/delivery/channels/mail/failures.ts tellFailures': worker,
  'server/delivery/channels/mail/send.ts Mailer': worker,
  'server/live/presence.ts tellPresence': worker,
  'server/identity/action.ts personAction': own,
  'server/identity/locale.ts chooseLocale': own,
  'server/identity/locale.ts saveChoices': own,
  'server/identity/own-data.ts readOwnData': own,
  'server/identity/profile.ts signOutThere': own,
  'server/identity/profile.ts signOutElsewhere': own,
  'server/identity/sign-out.ts signOutHere': own,
  'server/identity/reader-locale.ts readerLocale': own,
  'server/identity/session.ts currentViewer': own,
  'server/identity/session.ts currentWriter': own,
  'server/identity/session.ts requireViewer': own,
  'server/live/handler.ts LiveHandler': own,
  'server/live/receipts.ts createReceiptStore': own,
  'server/notices/read.ts markRead': own,
  'server/identity/claimed-roles.ts refreshRoles': signOn,
  'server/identity/claimed-roles.ts tellGroupsGap': signOn,
  'server/identity/doubles.ts tellDouble': signOn,
  'server/identity/next-auth.ts callNextAuth': signOn,
  'server/identity/sign-in.ts startSignIn': signOn,
  'server/identity/sign-in.ts finishSignIn': signOn,
  'server/identity/sign-in.ts endSessionOf': signOn,
  'server/identity/sign-on.ts signOn': signOn,
  'server/organization/change.ts changeOrAsk': asked,
  'server/organization/change.ts applyChange': asked,
  'server/publishing/outcome.ts waitForOutcome': asked,
  'server/writing/compose.ts insertNewDraft': asked,
};

test('a function of server/ that writes asks what may be, or says why not', () => {
  expect(writersWithout(sources, asksRights).sort()).toEqual(Object.keys(withoutRights).sort());
});

const queue = 'rows of a queue, a lease or a figure, which are their own record';
const session = 'the session itself is the record: when it began, was last seen, ended';
const shown = 'rows of a preview: nothing of the directory';
const unsent = 'a draft: nothing of it leaves its author before it is submitted';
const choice = 'what somebody chose for themselves alone';

const withoutTrace: Record<string, string> = {
  'server/directory/import/preview.ts preview': shown,
  'server/directory/import/preview.ts listNeededAdministrators': shown,
  'server/directory/import/read.ts readBeginning': shown,
  'server/directory/import/task.ts failImport': shown,
  'server/directory/import/watch.ts forgetOldImports': shown,
  'server/directory/import/watch.ts runDueImport': queue,
  'server/audience/joiners.ts bringUpToDate': queue,
  'server/delivery/steps.ts runDueStep': queue,
  'server/notices/mail.ts mailNotices': queue,
  'server/delivery/channels/mail/channel.ts MailChannel': queue,
  'server/delivery/channels/mail/failures.ts tellFailures': queue,
  'server/delivery/channels/mail/send.ts Mailer': queue,
  'server/first-steps/trial-mail.ts sendTrialMail': queue,
  'server/live/presence.ts tellPresence': queue,
  'server/live/receipts.ts createReceiptStore': queue,
  'server/live/handler.ts LiveHandler': queue,
  'server/live/hub.ts Hub': queue,
  'server/identity/claimed-roles.ts tellGroupsGap': queue,
  'server/identity/action.ts editorAction': session,
  'server/identity/action.ts adminAction': session,
  'server/identity/action.ts personAction': session,
  'server/identity/answer.ts answerWriter': session,
  'server/identity/reader-locale.ts readerLocale': session,
  'server/identity/session.ts currentViewer': session,
  'server/identity/session.ts currentWriter': session,
  'server/identity/session.ts requireViewer': session,
  'server/identity/sign-in.ts endSessionOf': session,
  'server/identity/sign-out.ts signOutHere': session,
  'server/identity/locale.ts chooseLocale': choice,
  'server/identity/locale.ts saveChoices': choice,
  'server/notices/read.ts markRead': choice,
  'server/writing/compose.ts insertNewDraft': unsent,
  'server/writing/duplicate.ts duplicate': unsent,
};

test('a function of server/ that writes leaves a row in the audit log, or says why not', () => {
  expect(writersWithout(sources, leavesTrace).sort()).toEqual(Object.keys(withoutTrace).sort());
});

test('one that is new would be found, in SQL and through the builder', () => {
  const sql =
    "import type { Db } from '#db/client.ts';\nexport const put = (tx: Db) => tx`update announcements a set state = 'live' where id = 1`;";
  const builder = `import { revisions } from '#db/schema/announcements.ts';\nexport const put = (tx) => tx.update(revisions).set({ state: 'live' });`;
  for (const text of [sql, builder]) {
    const more = {
      ...sources,
      'db/new.ts': text,
      'server/new.ts': `import { put } from '#db/new.ts';\nconst inside = () => put();\nexport const press = () => inside();`,
    };
    expect(writesOf(more, ['announcements', 'revisions'])).toContain('db/new.ts put');
    expect(declaredIn('db/new.ts', text).map(setsState)).toEqual([true]);
    for (const is of [asksRights, leavesTrace]) expect(writersWithout(more, is)).toContain('server/new.ts press');
  }
  expect(Object.keys(sources).length).toBeGreaterThan(180);
});
