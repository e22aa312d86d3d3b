/**
 * The words of one mail, in its reader's language, as text and HTML. Invariant: the button leads to the announcement on this portal's
 * own host; what an editor wrote is text, never markup, and its links say where they lead; composed once for all who read the same.
 */
import { createTranslator } from 'use-intl/core';
import type { AnnouncementMail } from '#db/delivery/channels/mail/claim.ts';
import { isTimeZone } from '#domain/local-time.ts';
import { pickText } from '#domain/pick-text.ts';
import type { Severity } from '#domain/severity.ts';
import type { Steps } from '#domain/steps.ts';
import { dialled } from '#domain/telephone.ts';
import type { Block } from '#domain/text.ts';
import { env } from '#env';
import { contentOn } from '#server/organization/contrast.ts';
import { defaultOrganization } from '#server/organization/settings.ts';
import type { Organization } from '#server/organization/view.ts';
import { readWritten } from '#server/written.ts';
import { datesOf, directionOf, findLocale, type Locale } from '../../../../messages/languages.ts';
import { sentences } from '../../../../messages/sentences.ts';
import { buttonRow, footRow, frame, line, ownAccent, toHtmlText } from './frame.ts';
import { bodyAsHtml, bodyAsText, stepsAsHtml, stepsAsText } from './written.ts';

export type MailWords = { subject: string; text: string; html: string };

const colours: Record<Severity, { fill: string; ink: string }> = {
  extreme: { fill: '#9c1117', ink: '#ffffff' },
  severe: { fill: '#eb9a45', ink: '#190c00' },
  moderate: { fill: '#ffd43b', ink: '#231a00' },
  minor: { fill: '#0b4f9c', ink: '#ffffff' },
};

const translate = (locale: Locale) => createTranslator({ locale, messages: sentences[locale], namespace: 'mail' });
const translators = new Map<Locale, ReturnType<typeof translate>>();
const times = new Map<string, Intl.DateTimeFormat>();

/** Returns the kept value or makes and keeps it: making a translator and a format takes longer than writing a mail with them. */
const kept = <Key, Value>(values: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const value = values.get(key) ?? make();
  values.set(key, value);
  return value;
};

const timeIn = (zone: string, locale: Locale): Intl.DateTimeFormat =>
  kept(
    times,
    `${zone} ${locale}`,
    () => new Intl.DateTimeFormat(datesOf(locale), { timeZone: zone, dateStyle: 'full', timeStyle: 'short' }),
  );

/** At most so many composed mails are kept: enough for some announcements in their languages and time zones. */
const mostComposed = 100;
const composed = new Map<string, MailWords>();

/** Every value the words depend on, besides the language and the organization. Nothing about the person is part of it. */
type Said = Pick<
  AnnouncementMail,
  'announcementId' | 'severity' | 'senderName' | 'liveAt' | 'dueAt' | 'expiresAt' | 'toEveryone' | 'ackRequired' | 'timeZone' | 'texts'
>;

const toSaid = (mail: AnnouncementMail): Said => {
  const { announcementId, severity, senderName, liveAt, dueAt, expiresAt, toEveryone, ackRequired, timeZone, texts } = mail;
  return { announcementId, severity, senderName, liveAt, dueAt, expiresAt, toEveryone, ackRequired, timeZone, texts };
};

/** The mail of an announcement: composed once for all who read the same. `mail.texts` holds at least one language. */
export const composeMail = (mail: AnnouncementMail, organization: Organization = defaultOrganization()): MailWords => {
  const locale = findLocale(mail.personLocale) ?? organization.defaultLocale;
  const said = toSaid(mail);
  const key = JSON.stringify([env().PORTAL_URL, locale, organization.companyName, organization.accent, organization.telephone, said]);
  const words = composed.get(key) ?? compose(said, locale, organization);
  composed.delete(key);
  composed.set(key, words);
  for (const [oldest] of composed) if (composed.size > mostComposed) composed.delete(oldest);
  return words;
};

const compose = (mail: Said, locale: Locale, organization: Organization): MailWords => {
  const t = kept(translators, locale, () => translate(locale));
  const written = pickText(mail.texts, locale);
  const severity = sentences[locale].severity[mail.severity];
  const zone = isTimeZone(mail.timeZone) ? mail.timeZone : 'UTC';
  const time = timeIn(zone, locale);
  const parts: Parts = {
    locale,
    textLocale: written.locale,
    company: organization.companyName,
    accent: organization.accent?.light ?? ownAccent,
    severity,
    sent: t('sent', { time: time.format(mail.liveAt) }),
    headline: written.headline,
    toDo: t('toDo'),
    steps: readWritten(written.instruction).steps,
    body: readWritten(written.description).body,
    ends: t('ends', { time: time.format(mail.expiresAt), zone: zone.replaceAll('_', ' ') }),
    emergency: organization.telephone === '' ? null : { label: t('emergency'), telephone: organization.telephone },
    button: t(mail.ackRequired ? 'openAndAcknowledge' : 'open'),
    link: `${env().PORTAL_URL}/announcements/${mail.announcementId}`,
    distrust: t('distrust', { portal: new URL(env().PORTAL_URL).host }),
    why: `${mail.toEveryone ? t('whyEveryone') : t('whyUnseen', { time: time.format(mail.dueAt) })} ${t('replies')}`,
    footer: t('footer', { sender: mail.senderName }),
    colour: colours[mail.severity],
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
  steps: Steps;
  body: Block[];
  ends: string;
  emergency: { label: string; telephone: string } | null;
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
    parts.steps.of.length > 0 ? `${parts.toDo.toLocaleUpperCase(parts.locale)}\n${stepsAsText(parts.steps)}` : null,
    ...bodyAsText(parts.body),
    parts.emergency ? `${parts.ends}\n${parts.emergency.label} ${parts.emergency.telephone}` : parts.ends,
    `${parts.button}:\n${parts.link}`,
    parts.distrust,
    `-- \n${parts.footer}\n${parts.why}`,
  ]
    .filter((part) => part !== null)
    .join('\n\n');

/** The lines with its end and the emergency telephone. */
const factLines = ({ ends, emergency }: Parts): string[] => {
  const style = 'margin:0 0 8px;font-size:15px;line-height:22px;color:#464f55;';
  const call = emergency
    ? `${toHtmlText(emergency.label)} <a href="tel:${dialled(emergency.telephone)}" style="display:inline-block;min-width:44px;padding:11px 0;color:inherit;font-weight:bold;text-decoration:underline;">${toHtmlText(emergency.telephone)}</a>`
    : null;
  return [toHtmlText(ends), call].flatMap((text) => (text === null ? [] : [line(style, text, 'p', ' class="t2"')]));
};

const toHtml = (parts: Parts): string => {
  const { fill, ink } = parts.colour;
  const spoken = ` lang="${parts.textLocale}" dir="${directionOf(parts.textLocale)}"`;
  const banner = [
    line(
      `margin:0;font-size:18px;line-height:28px;color:${ink};font-weight:bold;`,
      `${toHtmlText(parts.severity)} <span style="font-size:14px;font-weight:normal;">${toHtmlText(parts.sent)}</span>`,
    ),
    line(`margin:10px 0 0;font-size:26px;line-height:32px;color:${ink};font-weight:bold;`, toHtmlText(parts.headline), 'h1', spoken),
  ];
  return frame({
    locale: parts.locale,
    title: `${parts.severity}: ${parts.headline}`,
    company: parts.company,
    rows: [
      `<tr><td class="px" bgcolor="${fill}" style="padding:24px 32px 28px;background:${fill};">\n${banner.join('\n')}</td></tr>`,
      `<tr><td class="px" style="padding:24px 32px 8px;"${spoken}>${stepsAsHtml(parts.steps)}${bodyAsHtml(parts.body)}</td></tr>`,
      `<tr><td class="px" style="padding:0 32px 4px;">${factLines(parts).join('')}</td></tr>`,
      buttonRow({ label: parts.button, link: parts.link, accent: parts.accent, ink: contentOn(parts.accent) }),
      footRow([parts.distrust, parts.footer, parts.why]),
    ],
  });
};
