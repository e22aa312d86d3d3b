/**
 * The page a proxy shows while no process of the portal answers: a file, because nothing else is there then.
 * Invariant: it loads nothing, runs nothing, and contains no address of the portal, so that it is right for every request.
 */
import failure from '../messages/failure.json' with { type: 'json' };
import { directionOf, type Locale, locales } from '../messages/languages.ts';
import { callLine, escapeText, style } from './failure-page.ts';
import type { Organization } from './organization/view.ts';

type Given = Pick<Organization, 'companyName' | 'telephone' | 'defaultLocale'>;

/** In every language, because a file does not know its reader; the organization's own language first. */
export const outagePage = ({ companyName, telephone, defaultLocale }: Given): string => {
  const section = (locale: Locale, at: number): string => {
    const { outage, again, emergency } = failure[locale];
    const heading = at === 0 ? 'h1' : 'h2';
    return `<section lang="${locale}" dir="${directionOf(locale)}"><${heading}>${outage.title}</${heading}><p>${outage.text}</p>
<p><a class="button first" href="">${again}</a></p>${callLine(telephone, emergency)}</section>`;
  };
  const inOrder = [defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)];
  return `<!doctype html><html lang="${defaultLocale}" dir="${directionOf(defaultLocale)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${failure[defaultLocale].outage.title} · ${escapeText(companyName)}</title><link rel="icon" href="data:,">
<style>${style}
h2{font-size:1.375rem;line-height:1.75rem;margin:.5rem 0 1rem}section+section{margin-top:2.5rem}</style></head>
<body><main><p class="organization">${escapeText(companyName)}</p>
${inOrder.map(section).join('\n')}</main></body></html>
`;
};
