/**
 * The words of one mail, in its reader's language, as text and HTML. Invariant: one link, to the announcement on this
 * portal's own host; nothing of anybody else; what an editor wrote is shown as text, never as markup.
 */
import { createTranslator } from 'use-intl/core';
import type { AnnouncementMail } from '#db/deliveries.ts';
import { env } from '#env';
import { isTimeZone } from '#server/announcements/local-time.ts';
import { pickText } from '#server/announcements/text.ts';
import { contentOn } from '#server/house/contrast.ts';
import { defaultHouse } from '#server/house/settings.ts';
import type { House } from '#server/house/view.ts';
import { datesOf, directionOf, findLocale, type Locale } from '../../messages/languages.ts';
import { sentences } from '../../messages/sentences.ts';
import { buttonRow, font, footRow, frame, line, ownAccent, toHtmlText } from './frame.ts';

export type MailWords = { subject: string; text: string; html: string };

/** The instruction's steps, without the numbers somebody typed before them. */
export const toSteps = (instruction: string): string[] =>
  instruction
    .split('\n')
    .map((line) => line.replace(/^\s*(\d+[.)]|[-*])\s+/, '').trim())
    .filter((line) => line !== '');

/** A description as plain paragraphs: the marks of the Markdown subset are taken away, links keep their address. */
const toParagraphs = (description: string): string[] =>
  description
    .replace(/\[([^\]]*)\]\(([^)\s]*)\)/g, '$1 ($2)')
    .replace(/(\*\*|__|`)/g, '')
    .replace(/^#{1,6}\s+/gm, '')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');

const colours: Record<string, { fill: string; ink: string }> = {
  extreme: { fill: '#9c1117', ink: '#ffffff' },
  severe: { fill: '#eb9a45', ink: '#190c00' },
  moderate: { fill: '#ffd43b', ink: '#231a00' },
  minor: { fill: '#0b4f9c', ink: '#ffffff' },
};

const translate = (locale: Locale) => createTranslator({ locale, messages: sentences[locale], namespace: 'mail' });
const translators = new Map<Locale, ReturnType<typeof translate>>();
const times = new Map<string, Intl.DateTimeFormat>();

/** Kept for the next mail: to make a translator and a format takes longer than to write a mail with them. */
const kept = <Key, Value>(values: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const value = values.get(key) ?? make();
  values.set(key, value);
  return value;
};

const timeIn = (zone: string, locale: Locale): Intl.DateTimeFormat =>
  kept(times, `${zone} ${locale}`, () => {
    const timeZone = isTimeZone(zone) ? zone : 'UTC';
    return new Intl.DateTimeFormat(datesOf(locale), { timeZone, dateStyle: 'full', timeStyle: 'short' });
  });

/** Composes the mail. `mail.texts` holds at least one language. */
export const composeMail = (mail: AnnouncementMail, house: House = defaultHouse()): MailWords => {
  const locale = findLocale(mail.personLocale) ?? house.defaultLocale;
  const t = kept(translators, locale, () => translate(locale));
  const written = pickText(mail.texts, locale);
  const severity = t(`severity.${mail.severity === 'moderate' ? 'moderate' : 'minor'}`);
  const time = timeIn(mail.timeZone, locale);
  const parts: Parts = {
    locale,
    textLocale: written.locale,
    company: house.companyName,
    accent: house.accent?.light ?? ownAccent,
    severity,
    sent: t('sent', { time: time.format(mail.liveAt) }),
    headline: written.headline,
    toDo: t('toDo'),
    steps: toSteps(written.instruction),
    paragraphs: toParagraphs(written.description),
    button: t(mail.ackRequired ? 'openAndAcknowledge' : 'open'),
    link: `${env().PORTAL_URL}/announcements/${mail.announcementId}`,
    distrust: t('distrust', { portal: new URL(env().PORTAL_URL).host }),
    why: mail.toEveryone ? t('whyEveryone') : t('whyUnseen', { time: time.format(mail.dueAt) }),
    footer: t('footer', { sender: mail.senderName }),
    colour: colours[mail.severity] ?? { fill: '#0b4f9c', ink: '#ffffff' },
  };
  return { subject: `${severity}: ${written.headline}`, text: toText(parts), html: toHtml(parts) };
};

type Parts = {
  locale: string;
  textLocale: string;
  company: string;
  accent: string;
  severity: string;
  sent: string;
  headline: string;
  toDo: string;
  steps: string[];
  paragraphs: string[];
  button: string;
  link: string;
  distrust: string;
  why: string;
  footer: string;
  colour: { fill: string; ink: string };
};

const toText = (parts: Parts): string =>
  [
    `${parts.severity.toLocaleUpperCase(parts.locale)} - ${parts.sent}`,
    parts.headline,
    parts.steps.length > 0
      ? [parts.toDo.toLocaleUpperCase(parts.locale), ...parts.steps.map((step, index) => `${index + 1}. ${step}`)].join('\n')
      : null,
    ...parts.paragraphs,
    `${parts.button}:\n${parts.link}`,
    parts.distrust,
    `-- \n${parts.footer}\n${parts.why}`,
  ]
    .filter((part) => part !== null)
    .join('\n\n');

const toHtml = (parts: Parts): string => {
  const { fill, ink } = parts.colour;
  const spoken = ` lang="${parts.textLocale}" dir="${directionOf(parts.textLocale)}"`;
  const steps = parts.steps
    .map(
      (step, index) =>
        `<tr><td width="28" valign="top" class="t" style="${font}padding:0 0 12px;font-size:17px;line-height:25px;color:#14181b;font-weight:bold;">${index + 1}</td><td valign="top" class="t" style="${font}padding:0 0 12px;font-size:17px;line-height:25px;color:#14181b;font-weight:bold;">${toHtmlText(step)}</td></tr>`,
    )
    .join('');
  const paragraphs = parts.paragraphs
    .map((paragraph) =>
      line(
        'margin:0 0 16px;font-size:16px;line-height:24px;color:#14181b;',
        toHtmlText(paragraph).replaceAll('\n', '<br>'),
        'p',
        ' class="t"',
      ),
    )
    .join('');
  const banner = [
    line(
      `margin:0;font-size:18px;line-height:28px;color:${ink};font-weight:bold;`,
      `${toHtmlText(parts.severity)} <span style="font-size:14px;font-weight:normal;">${toHtmlText(parts.sent)}</span>`,
    ),
    line(`margin:10px 0 0;font-size:26px;line-height:32px;color:${ink};font-weight:bold;`, toHtmlText(parts.headline), 'h1', spoken),
  ];
  const table = `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${steps}</table>`;
  return frame({
    locale: parts.locale,
    title: `${parts.severity}: ${parts.headline}`,
    company: parts.company,
    rows: [
      `<tr><td class="px" bgcolor="${fill}" style="padding:24px 32px 28px;background:${fill};">\n${banner.join('\n')}</td></tr>`,
      `<tr><td class="px" style="padding:24px 32px 8px;"${spoken}>${steps === '' ? '' : table}${paragraphs}</td></tr>`,
      buttonRow({ label: parts.button, link: parts.link, accent: parts.accent, ink: contentOn(parts.accent) }),
      footRow([parts.distrust, parts.footer, parts.why]),
    ],
  });
};
