/** The identity provider's pages, after the mock-up: who one wants to be, and the few words said when something is wrong. */
import { type Html, html, type Page } from './page.ts';
import type { Words } from './words.ts';

/** title: what they are, or their department; null without one. lang: of title and blurb, where it is known. */
export type Choice = { key: string; name: string; title: string | null; blurb: string; lang?: 'en' };
export type Search = { query: string; found: Choice[] };

const initials = (name: string): string => {
  const [first = '', ...rest] = name.split(' ');
  return `${first.charAt(0)}${(rest[0] ?? '').charAt(0)}`.toUpperCase();
};

const row =
  ({ t }: Words) =>
  ({ key, name, title, blurb, lang }: Choice): Html => {
    const language = lang === undefined ? null : html` lang="${lang}"`;
    return html`
<li><button class="who" name="as" value="${key}"><span class="initials" aria-hidden="true">${initials(name)}</span>
<span class="text"><span><strong>${name}</strong><span class="quiet"${language}>, ${title ?? t('provider.noDepartment')}</span></span><span class="small"${language}>${blurb}</span></span>
<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m9 18 6-6-6-6"/></svg></button></li>`;
  };

const results = (words: Words, { query, found }: Search): Html => {
  const { t } = words;
  if (found.length === 0) return html`<p role="status">${t('provider.noneFound', { words: query })}</p>`;
  const count = t(found.length === 20 ? 'provider.foundMore' : 'provider.found', { words: query, n: found.length });
  return html`<p role="status" class="small">${count}</p><form method="get"><ul class="rows">${found.map(row(words))}</ul></form>`;
};

const someoneElse = (words: Words, people: number, search: Search | null): Html => {
  const { t } = words;
  return html`
<details ${search ? html`open` : null}><summary>${t('provider.someoneElse', { people })}</summary>
<form class="find" method="get" role="search"><label class="hidden" for="who">${t('provider.search')}</label>
<input id="who" name="q" type="search" placeholder="${t('provider.search')}" value="${search?.query ?? ''}"><button class="button">${t('provider.find')}</button></form>
${search ? results(words, search) : null}</details>`;
};

const titled = ({ t }: Words, title: string): string => `${title} · ${t('provider.tag')}`;

const heading = ({ t }: Words, title: string): Html => html`<p class="tag">${t('provider.tag')}</p><h1>${title}</h1>`;

/** The forms go back to the address the page came from, so it serves a sign-in under way and the provider's front page alike. */
export const signInPage = (options: {
  words: Words;
  portalUrl: string;
  people: number;
  choices: Choice[];
  search: Search | null;
  wrong: string | null;
}): Page => {
  const { words, portalUrl, people, choices, search, wrong } = options;
  const { locale, t } = words;
  return {
    locale,
    title: titled(words, t('provider.title')),
    body: html`${heading(words, t('provider.title'))}
<p class="quiet">${t('provider.company')}</p>
${wrong === null ? null : html`<p role="alert"><b>${t('provider.nobody', { name: wrong })}</b> ${t('provider.choose')}</p>`}
${search ? someoneElse(words, people, search) : null}
<form method="get"><ul class="rows">${choices.map(row(words))}</ul></form>
${search ? null : someoneElse(words, people, null)}
<p class="small after">${t('provider.portal', { portal: new URL(portalUrl).host })} ${t('provider.watch')}</p>`,
  };
};

/** `reason`: what the provider's library says, which is in English. */
export const wordsPage = (options: { words: Words; title: string; text: string; reason?: string; portalUrl: string }): Page => {
  const { words, title, text, reason, portalUrl } = options;
  const { locale, t } = words;
  return {
    locale,
    title: titled(words, title),
    body: html`${heading(words, title)}<p class="quiet">${text}</p>
${reason === undefined ? null : html`<p class="quiet">${t('provider.reason')} <span lang="en">${reason}</span></p>`}
<p><a href="${portalUrl}">${t('provider.toPortal')}</a></p>`,
  };
};

/** Sends the provider's own sign-out form at once; the button is for browsers without script. `form` is the provider's markup. */
export const signOutPage = (words: Words, form: string, nonce: string): Page => {
  const { locale, t } = words;
  return {
    locale,
    title: titled(words, t('provider.signingOut')),
    body: html`${heading(words, t('provider.signingOut'))}${{ html: form }}
<p><button class="button" form="op.logoutForm" name="logout" value="yes">${t('provider.signOut')}</button></p>
<script nonce="${nonce}">document.querySelector('button').click()</script>`,
  };
};
