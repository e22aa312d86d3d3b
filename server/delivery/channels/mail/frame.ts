/** The frame of all mails: tables and inline styles, because mail programs support little else; no image, because they do not load them. */

import { directionOf } from '../../../../messages/languages.ts';

export const toHtmlText = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const font = 'font-family:Arial,Helvetica,sans-serif;';

/** The portal's own accent, as app/styles/theme.css has it for light pages: mail programs that darken a mail leave buttons alone. */
export const ownAccent = '#0a5560';

/** One line of text; `text` is HTML already. */
export const line = (style: string, text: string, tag = 'p', attributes = ''): string =>
  `<${tag}${attributes} style="${font}${style}">${text}</${tag}>`;

type Button = { label: string; link: string; accent: string; ink: string };

export const buttonRow = ({ label, link, accent, ink }: Button): string =>
  `<tr><td class="px" style="padding:12px 32px 28px;"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="${accent}" style="background:${accent};border-radius:6px;"><a href="${toHtmlText(link)}" style="${font}display:inline-block;padding:13px 22px;font-size:16px;line-height:20px;color:${ink};font-weight:bold;text-decoration:none;">${toHtmlText(label)}</a></td></tr></table></td></tr>`;

/** The small print, a line each. */
export const footRow = (lines: string[]): string =>
  `<tr><td class="px l" style="padding:18px 32px 24px;border-top:1px solid #dde1e4;">${lines.map((text) => line('margin:0 0 10px;font-size:14px;line-height:21px;color:#464f55;', toHtmlText(text), 'p', ' class="t2"')).join('')}</td></tr>`;

const of = (locale: string): string => `lang="${locale}" dir="${directionOf(locale)}"`;

/** The whole document around the rows of a mail; `rows` are HTML. */
export const frame = ({ locale, title, company, rows }: { locale: string; title: string; company: string; rows: string[] }): string =>
  `<!doctype html>
<html ${of(locale)}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${toHtmlText(title)}</title>
<style>:root{color-scheme:light dark}@media (max-width:620px){.w{width:100%!important}.px{padding-left:20px!important;padding-right:20px!important}}@media (prefers-color-scheme:dark){.bg{background:#0f1214!important}.card{background:#14171a!important}.t{color:#eaedef!important}.t2{color:#b7bfc4!important}.l{border-color:#31383d!important}}</style></head>
<body class="bg" style="margin:0;padding:0;background:#f5f6f7;"><div role="article" ${of(locale)} aria-label="${toHtmlText(title)}">
<table role="presentation" class="bg" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f5f6f7;"><tr><td align="center" style="padding:24px 0;">
<table role="presentation" class="w card" width="600" cellpadding="0" cellspacing="0" border="0" style="width:600px;max-width:600px;table-layout:fixed;background:#ffffff;overflow-wrap:anywhere;word-break:break-word;">
<tr><td class="px t" style="${font}padding:16px 32px;font-size:15px;line-height:20px;color:#14181b;font-weight:bold;">${toHtmlText(company)}</td></tr>
${rows.join('\n')}
</table></td></tr></table></div></body></html>`;
