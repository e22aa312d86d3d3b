/**
 * The pages of the demo's identity provider and mailbox: whole HTML documents with one inline stylesheet and no script.
 * Invariant: every value put into a page is escaped, because `html` does it; only another `html` passes as markup.
 */
import type { ServerResponse } from 'node:http';
import { directionOf, type Locale } from '../messages/languages.ts';

export type Html = { readonly html: string };
type Value = string | number | Html | null | readonly Html[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const toText = (value: Value): string => {
  if (value === null) return '';
  if (typeof value !== 'object') return escapeText(String(value));
  return 'html' in value ? value.html : value.map((each) => each.html).join('');
};

/** Markup from a template; every value in it is escaped unless it is such markup itself. */
export const html = (strings: TemplateStringsArray, ...values: Value[]): Html => ({
  html: strings.reduce((all, part, index) => `${all}${toText(values[index - 1] ?? null)}${part}`),
});

// The tokens of the portal's own look, without its build.
const style = `
:root{color-scheme:light;--page:#fff;--raised:#f5f6f7;--line:#dde1e4;--field-line:#79838a;--ink:#14181b;--ink-2:#464f55;--link:#0a5560;--on-link:#fff}
@media (prefers-color-scheme:dark){:root{color-scheme:dark;--page:#14171a;--raised:#1c2024;--line:#31383d;--field-line:#7f8a91;--ink:#eaedef;--ink-2:#b7bfc4;--link:#7cc7d1;--on-link:#04262b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:400 1rem/1.5 "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:36rem;margin:0 auto;padding:2rem 1rem}main.wide{max-width:72rem}
h1{font-size:1.625rem;line-height:2rem;letter-spacing:-.015em;font-weight:650;margin:.75rem 0 0}h2{font-size:1rem;font-weight:600;margin:1.5rem 0 .5rem}
p{margin:.5rem 0 0;text-wrap:pretty}.after{margin-top:1.5rem}.quiet,.small{color:var(--ink-2)}.small{font-size:.875rem;line-height:1.25rem}b{font-weight:600;color:var(--ink)}
a,summary{color:var(--link);text-underline-offset:.2em}summary{cursor:pointer;text-decoration:underline;min-height:2.75rem;display:inline-flex;align-items:center;list-style:none}
summary::-webkit-details-marker{display:none}:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:.25rem}
.tag{display:inline-block;margin:0;font-size:.875rem;line-height:1.25rem;font-weight:600;border:1px solid var(--field-line);border-radius:.25rem;padding:.125rem .5rem}
.rows{list-style:none;margin:1.5rem 0 0;padding:0;border:solid var(--line);border-width:1px 0}.rows li+li{border-top:1px solid var(--line)}
.who{display:flex;align-items:center;gap:1rem;width:calc(100% + 1.5rem);margin:0 -.75rem;padding:.875rem .75rem;border:0;border-radius:.25rem;background:none;color:inherit;font:inherit;text-align:start;cursor:pointer}
.who:hover{background:var(--raised)}.who strong{font-weight:600}.who .text{min-width:0}.who .text>span{display:block}
.initials{display:grid;place-items:center;flex:none;width:2.5rem;height:2.5rem;border:1px solid var(--line);border-radius:50%;background:var(--raised);font-size:.875rem;font-weight:600}
.who svg{flex:none;margin-inline-start:auto;width:1.25rem;height:1.25rem;color:var(--ink-2);fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
details{margin-top:1rem}.find{display:flex;gap:.5rem;margin-top:.25rem}.find.after{margin-top:1rem;max-width:36rem}.find input{flex:1;min-width:0}
input,.button{min-height:2.75rem;font:inherit;border:1px solid var(--field-line);border-radius:.375rem;padding:0 .75rem;background:var(--page);color:var(--ink)}
.button{font-weight:600;cursor:pointer;color:var(--link);border-color:var(--link)}.button:hover{background:var(--raised)}
table{width:100%;border-collapse:collapse;margin-top:1.5rem;font-size:.875rem;line-height:1.25rem}th,td{text-align:start;vertical-align:top;padding-block:.625rem;padding-inline:0 1rem;border-bottom:1px solid var(--line);overflow-wrap:break-word}
th{color:var(--ink-2);font-weight:500}td.time{white-space:nowrap;font-variant-numeric:tabular-nums}
iframe{width:100%;height:46rem;border:1px solid var(--line);border-radius:.375rem;background:#fff;color-scheme:light}
pre{margin:0;padding:1rem;border:1px solid var(--line);border-radius:.375rem;background:var(--raised);white-space:pre-wrap;overflow-wrap:anywhere;font:.875rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (min-width:40rem){main{padding-top:4rem;padding-bottom:4rem}main.wide{padding-top:2rem}}
@media (max-width:40rem){thead{display:none}tr{display:block;padding:.625rem 0;border-bottom:1px solid var(--line)}td,th{display:block;border:0;padding:0;overflow-wrap:anywhere}}
`;

/** `locale`: the language its words are in. */
export type Page = { locale: Locale; title: string; body: Html; wide?: boolean; refreshSeconds?: number };

/** A whole document. */
export const renderPage = ({ locale, title, body, wide = false, refreshSeconds }: Page): string =>
  html`<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${
    refreshSeconds === undefined ? null : html`<meta http-equiv="refresh" content="${refreshSeconds}">`
  }<title>${title}</title><link rel="icon" href="data:,"><style>${{ html: style }}</style></head>
<body><main class="${wide ? 'wide' : ''}">${body}</main></body></html>`.html;

/** The content security policy of such a page: it may show itself. Mails may contain images, but fetch nothing from anywhere. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export const sendPage = (res: ServerResponse, page: Page, status = 200): void => {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  res.end(renderPage(page));
};
