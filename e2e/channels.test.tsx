/** A text reaches everybody as it was typed, on every channel: each letter and digit, in its order. */
import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { BannerSteps } from '#components/banner/banner-face.tsx';
import { Written } from '#components/written.tsx';
import type { AnnouncementMail } from '#db/delivery/channels/mail/claim.ts';
import { toLines } from '#domain/plain.ts';
import { composeMail } from '#server/delivery/channels/mail/compose.ts';
import { readWritten } from '../server/written.ts';
import { useSettings } from '../testing/settings.ts';
import { firstMissing, typedText } from '../testing/texts.ts';

const decoded = (text: string): string => {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
};

const unescaped = (html: string): string =>
  html
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) => String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)))
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name] ?? '');

/** The text that HTML shows, with the address behind the words of each link: a link is typed for its address. */
const readable = (html: string): string => {
  const addresses: string[] = [];
  return unescaped(
    html
      .replace(/<a href="([^"]*)"[^>]*>/g, (_, href: string) => {
        addresses.push(decoded(unescaped(href)));
        return '';
      })
      .replace(/<\/a>/g, () => ` ${(addresses.shift() ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')} `)
      .replace(/<[^>]*>/g, ' '),
  );
};

const mailOf = (text: string): AnnouncementMail => {
  const now = new Date('2026-11-22T10:00:00Z');
  return {
    ...{ id: '', needed: true, address: 'ana@pregon.example', attempt: 1, noticeId: null, announcementId: '0195f2a0' },
    ...{ personName: '', personLocale: 'en', timeZone: 'UTC', severity: 'minor', senderName: '', liveAt: now, dueAt: now, expiresAt: now },
    ...{ toEveryone: true, ackRequired: false, texts: [{ locale: 'en', headline: 'H', description: text, instruction: text }] },
  };
};

const channels: Record<string, (text: string) => string> = {
  'the page': (text) => readable(renderToStaticMarkup(<Written body={readWritten(text).body} lang="en" />)),
  'the banner': (text) => readable(renderToStaticMarkup(<BannerSteps steps={readWritten(text).steps} size="loud" lang="en" />)),
  'the mail’s text': (text) => decoded(composeMail(mailOf(text)).text),
  'the mail’s HTML': (text) => readable(composeMail(mailOf(text)).html.replace(/<style>.*?<\/style>/gs, '')),
};

test.each(Object.entries(channels))('every letter and digit that was typed is in %s, in its order', (_, show) => {
  useSettings({ PORTAL_URL: 'https://intranet.pregon.example', COMPANY_NAME: 'C', DEFAULT_LOCALE: 'en' });
  fc.assert(
    fc.property(typedText, (text) => {
      expect(firstMissing(text, show(text))).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('every letter and digit of plain text is spoken', () => {
  const words = fc.array(fc.constantFrom('Use gate 4', '112) Fire', '24. December', '1. a', '2. b', '- c', 'snake_case', '\n'), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(words, (lines) => {
      const text = lines.join('\n');
      expect(firstMissing(text, toLines(readWritten(text).steps))).toBeNull();
    }),
    { numRuns: 500 },
  );
});
