import { beforeEach, expect, test } from 'vitest';
import type { NoticeMail } from '#db/delivery/channels/mail/claim.ts';
import type { Notice, NoticeRow } from '#db/notices/notices.ts';
import { composeNotice } from '#server/delivery/channels/mail/compose-notice.ts';
import { useSettings } from '../../testing/settings.ts';
import { toNotices, toView } from './read.ts';

const portal = 'https://intranet.pregon.example';
const id = '0195f2a0-0000-7000-8000-000000000001';

beforeEach(() => useSettings({ PORTAL_URL: portal, COMPANY_NAME: 'Aceros del Norte', DEFAULT_LOCALE: 'en' }));

const row = (notice: Notice, change: Partial<NoticeRow> = {}): NoticeRow =>
  ({
    id,
    personId: id,
    at: new Date('2026-11-25T10:00:00Z'),
    unread: 1,
    personName: null,
    departmentName: null,
    headlines: null,
    ...notice,
    ...change,
  }) as NoticeRow;

const held = (reason: string) =>
  row(
    { kind: 'held', subject: id, detail: { reason } },
    {
      headlines: [
        { locale: 'es', headline: 'La puerta 2 está cerrada' },
        { locale: 'en', headline: 'Gate 2 is closed' },
      ],
    },
  );

const manager = row({ kind: 'role-given', subject: null, detail: { role: 'manager', departmentId: id } }, { departmentName: 'Operations' });

test('what was held is named in the reader’s language, with why, and leads to it', () => {
  expect(toView(held('audienceEmpty'), 'en')).toMatchObject({
    about: { headline: 'Gate 2 is closed', locale: 'en' },
    text: expect.stringContaining('its audience no longer has anybody'),
    href: `/newsroom/${id}`,
    urgent: true,
  });
  expect(toView(held('audienceEmpty'), 'es')).toMatchObject({ about: { headline: 'La puerta 2 está cerrada' } });
});

test('a reason this version does not know is still said to be held', () => {
  expect(toView(held('something new'), 'en')?.text).toBe('Held back: nothing was sent. Open the draft and publish again.');
});

test.each([
  [manager, 'You now manage Operations: you can write to its people.', '/profile#known'],
  [
    row({ kind: 'role-ended', subject: null, detail: { role: 'editor', departmentId: null } }),
    'You are no longer an editor.',
    '/profile#known',
  ],
  [
    row({ kind: 'role-waiting', subject: id, detail: { role: 'administrator' } }, { personName: 'Lucía Vega' }),
    'Lucía Vega is to become an administrator. A second administrator must confirm.',
    `/directory/people/${id}`,
  ],
  [
    row(
      { kind: 'roles-by-group', subject: id, detail: { given: ['editor', 'approver'], ended: ['manager'] } },
      { personName: 'Lucía Vega' },
    ),
    'The sign-on’s groups changed the roles of Lucía Vega. Given: editor and approver. Ended: manager.',
    `/directory/people/${id}`,
  ],
  [
    row({ kind: 'groups-unread', subject: id, detail: { gap: 'overage' } }),
    'Your company’s sign-on did not tell the portal which groups you are in. You are in too many for it to send. Your roles stay as they are. The administrators have been told.',
    '/profile#known',
  ],
  [
    row({ kind: 'groups-unread-of', subject: id, detail: { gap: 'unreadable' } }, { personName: 'Lucía Vega' }),
    'The sign-on did not say which groups Lucía Vega is in. It sent them in a form the portal cannot read. Roles stay as they are. The directory lists everybody concerned.',
    '/directory/sign-on',
  ],
  [
    row({ kind: 'double', subject: id, detail: { by: 'email' } }, { personName: 'Lucía Vega' }),
    'Lucía Vega has the email address of somebody else in the directory. Lucía Vega came in as a new person, without rights. Check whether the two are one person.',
    `/directory/people/${id}`,
  ],
  [
    row({ kind: 'relink-waiting', subject: id, detail: {} }, { personName: 'Lucía Vega' }),
    'Another account of the sign-on is to go to Lucía Vega. A second administrator must confirm.',
    `/directory/people/${id}`,
  ],
  [
    row({ kind: 'relinked', subject: null, detail: {} }),
    'Two administrators linked another account of the sign-on to you. If you did not change your account, tell the administrators at once.',
    '/profile#known',
  ],
  [row({ kind: 'trial', subject: null, detail: {} }), 'Trial email, asked for by you in “First steps”.', '/first-steps'],
])('says what changed and leads to where it stands: %#', (notice, text, href) => {
  expect(toView(notice, 'en')).toMatchObject({ text, href, about: null, urgent: false });
  const spanish = toView(notice, 'es') ?? { href: '', text: '' };
  expect(spanish.href).toBe(href);
  expect(spanish.text).not.toMatch(/undefined|\{|You|The /);
});

test('a notice of a kind that only a newer release knows is left out, and its mail to a process of that release', () => {
  const newer = { ...held('expired'), kind: 'brand-new' } as unknown as NoticeRow;
  expect(toNotices([newer, held('expired')], 'en').shown).toHaveLength(1);
  expect(() => composeNotice({ personLocale: 'en' } as NoticeMail, newer)).toThrow('does not know');
});

test('what is not listed is counted', () => {
  expect(toNotices([], 'en')).toEqual({ shown: [], more: 0 });
  expect(toNotices([{ ...manager, unread: 4 }, manager], 'en')).toMatchObject({ more: 2 });
});

const mail: NoticeMail = {
  id: 'delivery',
  needed: true,
  noticeId: id,
  address: 'ana@pregon.example',
  attempt: 1,
  personName: 'Ana Sol',
  personLocale: 'es',
  timeZone: 'Europe/Madrid',
};

test('the mail says the same in the reader’s language, with one link, to where it is settled', () => {
  const { subject, text, html } = composeNotice(mail, held('audienceEmpty'));
  expect(subject).toBe('No se ha enviado: La puerta 2 está cerrada');
  expect(html).toContain('<html lang="es" dir="ltr">');
  expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([`${portal}/newsroom/${id}`]);
  expect(text.match(/https?:\/\/\S+/g)).toEqual([`${portal}/newsroom/${id}`]);
  expect(text).toContain('Lo recibe por su rol en el portal');
  const toAnybody = composeNotice(mail, row({ kind: 'relinked', subject: null, detail: {} }));
  expect(toAnybody.text, 'somebody without a role').toContain('Lo recibe por su cuenta en el portal');
});

test('a hostile name or headline stays what somebody wrote', () => {
  const nasty = '"><img src=x onerror=alert(1)></title><a href="https://evil.example">x</a>';
  const named = row({ kind: 'role-waiting', subject: id, detail: { role: 'editor' } }, { personName: nasty });
  const headed = { ...held('expired'), headlines: [{ locale: 'en', headline: nasty }] };
  for (const notice of [named, headed]) {
    const { html } = composeNotice(mail, notice);
    expect(html).not.toMatch(/<img|evil\.example"/);
    expect([...html.matchAll(/href="([^"]*)"/g)]).toHaveLength(1);
  }
});
