/** The mail of one notice, in its reader's language, as text and HTML. Invariant: one link, to this portal's own host; names are shown as text. */
import { createTranslator } from 'use-intl/core';
import type { NoticeMail } from '#db/delivery/channels/mail/claim.ts';
import type { NoticeRow } from '#db/notices/notices.ts';
import { env } from '#env';
import { toView } from '#server/notices/read.ts';
import type { NoticeView } from '#server/notices/view.ts';
import { contentOn } from '#server/organization/contrast.ts';
import { defaultOrganization } from '#server/organization/settings.ts';
import type { Organization } from '#server/organization/view.ts';
import { findLocale, type Locale } from '../../../../messages/languages.ts';
import { sentences } from '../../../../messages/sentences.ts';
import type { MailWords } from './compose.ts';
import { buttonRow, footRow, frame, line, ownAccent, toHtmlText } from './frame.ts';

/** Kinds of notices that also go to people without a role. */
const toAnybody = new Set<NoticeRow['kind']>(['role-ended', 'groups-unread', 'relinked']);

/** The headline of the announcement it is about, if there is one, in that text's language; then its own sentence. */
const toHtmlLines = ({ about, text }: NoticeView, locale: Locale): string => {
  const style = 'margin:0 0 8px;font-size:21px;line-height:28px;color:#14181b;font-weight:bold;';
  const language = about && about.locale !== locale ? ` lang="${about.locale}"` : '';
  const heading = about ? line(style, toHtmlText(about.headline), 'h1', ` class="t"${language}`) : '';
  return heading + line('margin:0;font-size:17px;line-height:25px;color:#14181b;', toHtmlText(text), about ? 'p' : 'h1', ' class="t"');
};

export const composeNotice = (mail: NoticeMail, notice: NoticeRow, organization: Organization = defaultOrganization()): MailWords => {
  const locale = findLocale(mail.personLocale) ?? organization.defaultLocale;
  const t = createTranslator({ locale, messages: sentences[locale] });
  const view = toView(notice, locale);
  // Unknown kind: the lease runs out, and a process of the release that knows it sends the mail.
  if (!view) throw new Error('A notice of a kind that this release does not know');
  const { about, text, href, link } = view;
  const subject = about ? t(notice.kind === 'held' ? 'notices.heldSubject' : 'notices.failedSubject', { headline: about.headline }) : text;
  const address = env().PORTAL_URL + href;
  const accent = organization.accent?.light ?? ownAccent;
  const foot = [
    t('mail.distrust', { portal: new URL(env().PORTAL_URL).host }),
    t('mail.footer', { sender: organization.companyName }),
    t(toAnybody.has(notice.kind) ? 'notices.mailWhyAccount' : 'notices.mailWhy'),
  ];
  return {
    subject,
    text: [...(about ? [about.headline] : []), text, `${link}:\n${address}`, `-- \n${foot.join('\n')}`].join('\n\n'),
    html: frame({
      locale,
      title: subject,
      company: organization.companyName,
      rows: [
        `<tr><td class="px" style="padding:8px 32px 8px;">${toHtmlLines(view, locale)}</td></tr>`,
        buttonRow({ label: link, link: address, accent, ink: contentOn(accent) }),
        footRow(foot),
      ],
    }),
  };
};
