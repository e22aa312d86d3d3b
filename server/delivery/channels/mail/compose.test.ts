import { beforeEach, expect, test } from 'vitest';
import type { AnnouncementMail } from '#db/delivery/channels/mail/claim.ts';
import { severities } from '#domain/severity.ts';
import { defaultOrganization } from '#server/organization/settings.ts';
import { useSettings } from '../../../../testing/settings.ts';
import { composeMail } from './compose.ts';

const portal = 'https://intranet.pregon.example';
const id = '0195f2a0-0000-7000-8000-000000000001';

beforeEach(() => useSettings({ PORTAL_URL: portal, COMPANY_NAME: 'Aceros del Norte', DEFAULT_LOCALE: 'en' }));

const english = {
  locale: 'en',
  headline: 'Gate 2 is closed',
  description: 'A lorry is stuck.\n\nWe expect **two hours**.',
  instruction: '1. Use Gate 4\n2) Do not park there\n3. Tell your visitors',
};
const spanish = { locale: 'es', headline: 'La puerta 2 está cerrada', description: '', instruction: 'Use la puerta 4' };

const mail = (change: Partial<AnnouncementMail> = {}): AnnouncementMail => ({
  id: 'delivery',
  needed: true,
  address: 'ana@pregon.example',
  attempt: 1,
  noticeId: null,
  announcementId: id,
  personName: 'Ana Sol',
  personLocale: 'en',
  timeZone: 'Europe/Madrid',
  severity: 'moderate',
  senderName: 'Crisis desk',
  liveAt: new Date('2026-11-22T10:00:00Z'),
  dueAt: new Date('2026-11-22T10:05:00Z'),
  expiresAt: new Date('2026-11-22T17:00:00Z'),
  toEveryone: false,
  ackRequired: false,
  texts: [english, spanish],
  ...change,
});

/** The text of HTML without its markup. */
const visible = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<\/?(?:strong|em|a|span)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');

test('in English: how severe, since when, what to do step by step, and why this mail', () => {
  const { subject, text, html } = composeMail(mail());
  expect(subject).toBe('Advisory: Gate 2 is closed');
  expect(html).toContain('<html lang="en" dir="ltr">');
  for (const body of [text, visible(html)]) {
    for (const part of [
      'Gate 2 is closed',
      'Sunday, 22 November 2026 at 11:00',
      'Use Gate 4',
      'Do not park there',
      'Tell your visitors',
      'A lorry is stuck.',
      'Crisis desk',
    ])
      expect(body).toContain(part);
    expect(body).toContain('11:00');
    expect(body).toContain('you had not seen this announcement in the portal by');
    expect(body).toContain('11:05');
    expect(body).toContain('We expect two hours.');
  }
  expect(text).toContain('1. Use Gate 4\n2. Do not park there\n3. Tell your visitors');
});

test('each severity has its own word and its own colour', () => {
  const composed = severities.map((severity) => composeMail(mail({ severity })));
  const words = composed.map(({ subject }) => subject.split(':')[0]);
  expect(words).toEqual(['Emergency', 'Warning', 'Advisory', 'Information']);
  const bars = composed.map(({ html }) => html.match(/bgcolor="#[0-9a-f]{6}"/g)?.join(' '));
  expect(new Set(bars).size).toBe(severities.length);
});

test('in Spanish for who reads Spanish, in words, dates and text', () => {
  const { subject, text, html } = composeMail(mail({ personLocale: 'es', severity: 'minor' }));
  expect(subject).toBe('Información: La puerta 2 está cerrada');
  expect(html).toContain('<html lang="es" dir="ltr">');
  for (const body of [text, visible(html)]) {
    expect(body).toContain('domingo, 22 de noviembre de 2026, 11:00');
    expect(body).not.toContain('Gate 2');
  }
});

test('not written in the reader’s language: the first one there is, marked as that language', () => {
  const { subject, html } = composeMail(mail({ personLocale: 'es', texts: [english] }));
  expect(subject).toBe('Aviso: Gate 2 is closed');
  expect(html).toContain('<html lang="es" dir="ltr">');
  expect(html).toMatch(/<h1 lang="en" dir="ltr"[^>]*>Gate 2 is closed</);
  // The portal's own words stay outside what is marked.
  const marked = html
    .split('lang="en" dir="ltr"')
    .slice(1)
    .map((part) => visible(part.split(/<\/h1>|class="t2"/)[0] ?? ''));
  for (const part of ['Gate 2 is closed', 'Use Gate 4', 'A lorry is stuck.']) expect(marked.join()).toContain(part);
  for (const part of ['Aviso', 'noviembre', 'Abrir']) expect(marked.join()).not.toContain(part);
});

test('who chose no language gets the organization’s', () => {
  for (const personLocale of [null, 'fr']) expect(composeMail(mail({ personLocale })).subject).toMatch(/^Advisory: Gate/);
  useSettings({ DEFAULT_LOCALE: 'es' });
  expect(composeMail(mail({ personLocale: null })).subject).toBe('Aviso: La puerta 2 está cerrada');
});

test('times are those where the reader is; a zone nobody knows keeps nobody from the mail', () => {
  expect(composeMail(mail({ timeZone: 'America/New_York' })).text).toContain('5:00');
  expect(composeMail(mail({ timeZone: 'Mars/Olympus' })).text).toContain('10:00');
});

const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');

test('exactly one link, to the announcement on the portal’s own host, when nobody wrote another', () => {
  const { text, html } = composeMail(mail({ ackRequired: true }));
  expect(hrefs(html)).toEqual([`${portal}/announcements/${id}`]);
  expect(text.match(/https?:\/\/\S+/g)).toEqual([`${portal}/announcements/${id}`]);
  expect(html).not.toMatch(/<(img|script|iframe|form|link|object)\b|src=|url\(/i);
  expect(visible(html)).toContain('acknowledge');
});

test('when it ends, with the zone, whom to call, and that nobody reads replies', () => {
  const organization = { ...defaultOrganization(), telephone: '+34 944 00 11 22' };
  const { text, html } = composeMail(mail(), organization);
  for (const body of [text, visible(html)]) {
    expect(body).toContain('Ends: Sunday, 22 November 2026 at 18:00 (Europe/Madrid)');
    expect(body).toContain('In an emergency call +34 944 00 11 22');
    expect(body).toContain('Replies are not read.');
  }
  expect(hrefs(html)).toEqual(['tel:+34944001122', `${portal}/announcements/${id}`]);
  expect(composeMail(mail({ timeZone: 'America/New_York' }), organization).text).toContain('at 12:00 (America/New York)');
  expect(composeMail(mail({ personLocale: 'es' }), organization).text).toContain(
    'Fin: domingo, 22 de noviembre de 2026, 18:00 (Europe/Madrid)',
  );
  expect(composeMail(mail()).text).not.toContain('emergency');
});

test('bold, lists, numbers that were typed and links stay, and links say where they lead', () => {
  const description = 'See **now**:\n\n- the [map](https://maps.example/x)\n- https://a.example/y\n\n112) Fire\n24. December';
  const instruction = 'Call +34 944 00 11 22\n[Write](mailto:help@a.example)';
  const { text, html } = composeMail(mail({ texts: [{ ...english, description, instruction }] }));
  expect(text).toContain('1. Call +34 944 00 11 22\n2. Write (mailto:help@a.example)');
  expect(text).toContain('See now:\n\n- the map (https://maps.example/x)\n- https://a.example/y\n\n112) Fire\n24. December');
  expect(html).toContain('See <strong>now</strong>:');
  for (const part of ['• the map (maps.example)', '• https://a.example/y', '112) Fire', '24. December', '2 Write (help@a.example)'])
    expect(visible(html).replace(/ +/g, ' ')).toContain(part);
  expect(hrefs(html)).toEqual([
    'tel:+34944001122',
    'mailto:help@a.example',
    'https://maps.example/x',
    'https://a.example/y',
    `${portal}/announcements/${id}`,
  ]);
});

test('it is composed once for all who read the same', () => {
  const first = composeMail(mail());
  expect(composeMail(mail({ id: 'another', address: 'bruno@pregon.example', personName: 'Bruno Gil', attempt: 3 }))).toBe(first);
  const others: Partial<AnnouncementMail>[] = [
    { personLocale: 'es' },
    { timeZone: 'America/Bogota' },
    { announcementId: '0195f2a0-0000-7000-8000-000000000002' },
    { severity: 'minor' },
    { senderName: 'Another' },
    { liveAt: new Date('2026-11-22T10:00:01Z') },
    { dueAt: new Date('2026-11-22T10:05:01Z') },
    { expiresAt: new Date('2026-11-22T17:00:01Z') },
    { toEveryone: true },
    { ackRequired: true },
    { texts: [{ ...english, headline: 'Gate 3 is closed' }] },
  ];
  for (const change of others) expect(composeMail(mail(change))).not.toBe(first);
  for (const change of [{ telephone: '112' }, { companyName: 'Another' }, { accent: { light: '#112233', dark: '#ddeeff' } }])
    expect(composeMail(mail(), { ...defaultOrganization(), ...change })).not.toBe(first);
  useSettings({ PORTAL_URL: 'https://another.pregon.example' });
  expect(composeMail(mail()).text).toContain('https://another.pregon.example/');
});

test('what is kept of composed mails is bounded', () => {
  const first = composeMail(mail());
  for (let sender = 0; sender < 99; sender += 1) composeMail(mail({ senderName: `Sender ${sender}` }));
  expect(composeMail(mail())).toBe(first);
  for (let sender = 0; sender < 100; sender += 1) composeMail(mail({ senderName: `Another ${sender}` }));
  expect(composeMail(mail())).not.toBe(first);
});

const nasty = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</title></style></td><a href="https://evil.example">x</a>',
  '&lt;b&gt; &amp; &#60;b&#62;',
  "' onmouseover='alert(1)",
  '[click](javascript:alert(1))',
  '[click](data:text/html,<script>alert(1)</script>)',
  '[bank](https://user@evil.example)',
  '{name} {{7*7}} %s %7B',
];

test.each(nasty)('%j stays what somebody wrote, wherever it stands', (text) => {
  const everywhere = { locale: 'en', headline: text, description: text, instruction: text };
  useSettings({ COMPANY_NAME: text.slice(0, 60) });
  const { html } = composeMail(mail({ texts: [everywhere], senderName: text }));
  // An address that was written is a link, and shows itself; nothing else is.
  expect(hrefs(html).filter((href) => href !== 'https://evil.example/')).toEqual([`${portal}/announcements/${id}`]);
  const plain = composeMail(mail()).html;
  const tags = (source: string) => new Set([...source.matchAll(/<\/?([a-z0-9]+)/gi)].map((match) => match[1]));
  expect([...tags(html)].filter((tag) => !tags(plain).has(tag))).toEqual([]);
  expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/i);
  expect(visible(html)).toContain(text.replace(/\s+/g, ' '));
});

test('what is no mark of ours stays as it was typed', () => {
  const description = '# Why\n\n> **Now** `code` __this__ &copy; [Gate 2]: closed\nC:\\_new *31#123';
  const { text, html } = composeMail(mail({ texts: [{ ...english, description }] }));
  expect(text).toContain('# Why\n\n> Now `code` __this__ &copy; [Gate 2]: closed\nC:\\_new *31#123');
  expect(visible(html)).toContain('# Why > Now `code` __this__ &copy; [Gate 2]: closed C:\\_new *31#123');
});

test('to everyone at once it does not say that somebody missed something', () => {
  const { text } = composeMail(mail({ toEveryone: true }));
  expect(text).toContain('Sent at once to all recipients.');
  expect(text).not.toContain('had not seen');
});

test('a headline alone is a whole mail', () => {
  const { text, html } = composeMail(mail({ texts: [{ locale: 'en', headline: 'Gate 2 is closed', description: '', instruction: '' }] }));
  for (const body of [text, visible(html)]) expect(body).not.toMatch(/what to do now|undefined|null/i);
});
