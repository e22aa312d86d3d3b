/** The identity provider's pages, after the mock-up: who one wants to be, and the few words said when something is wrong. */
import { type Html, html, type Page } from './page.ts';

export type Choice = { key: string; name: string; title: string; blurb: string };
export type Search = { query: string; found: Choice[] };

const initials = (name: string): string => {
  const [first = '', ...rest] = name.split(' ');
  return `${first.charAt(0)}${(rest[0] ?? '').charAt(0)}`.toUpperCase();
};

const row = ({ key, name, title, blurb }: Choice): Html => html`
<li><button class="who" name="as" value="${key}"><span class="initials" aria-hidden="true">${initials(name)}</span>
<span class="text"><span><strong>${name}</strong><span class="quiet">, ${title}</span></span><span class="small">${blurb}</span></span>
<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m9 18 6-6-6-6"/></svg></button></li>`;

const results = ({ query, found }: Search): Html =>
  found.length === 0
    ? html`<p role="status">Nobody found for “${query}”.</p>`
    : html`<p role="status" class="small">${found.length === 20 ? 'The first 20' : found.length} for “${query}”</p><form method="get"><ul class="rows">${found.map(row)}</ul></form>`;

const somebodyElse = (people: number, search: Search | null): Html => html`
<details ${search ? html`open` : null}><summary>Somebody else of the ${people.toLocaleString('en')}</summary>
<form class="find" method="get" role="search"><label class="hidden" for="who">Name or department</label>
<input id="who" name="q" type="search" placeholder="Name or department" value="${search?.query ?? ''}"><button class="button">Find</button></form>
${search ? results(search) : null}</details>`;

/** The forms go back to the address the page came from, so it serves a sign-in under way and the provider's front page alike. */
export const signInPage = (options: {
  portalUrl: string;
  people: number;
  choices: Choice[];
  search: Search | null;
  wrong: string | null;
}): Page => {
  const { portalUrl, people, choices, search, wrong } = options;
  return {
    title: 'Who do you want to be? · Demo identity provider',
    body: html`<p class="tag">Demo identity provider</p><h1>Who do you want to be?</h1>
<p class="quiet">Aceros del Norte is a made-up company. In a real one, this page is the company’s own sign-on, and it asks for more than a click.</p>
${wrong === null ? null : html`<p role="alert"><b>There is nobody called “${wrong}”.</b> Choose somebody of the list, or look for a name.</p>`}
${search ? somebodyElse(people, search) : null}
<form method="get"><ul class="rows">${choices.map(row)}</ul></form>
${search ? null : somebodyElse(people, null)}
<p class="small after">You are signing in to <b>${new URL(portalUrl).host}</b>. To watch an announcement arrive, sign in as somebody else in a private window.</p>`,
  };
};

export const wordsPage = (options: { title: string; text: string; portalUrl: string }): Page => ({
  title: `${options.title} · Demo identity provider`,
  body: html`<p class="tag">Demo identity provider</p><h1>${options.title}</h1><p class="quiet">${options.text}</p>
<p><a href="${options.portalUrl}">Go to the portal</a></p>`,
});

/** Sends the provider's own sign-out form at once; the button is for browsers without script. `form` is the provider's markup. */
export const signOutPage = (form: string, nonce: string): Page => ({
  title: 'Signing out · Demo identity provider',
  body: html`<p class="tag">Demo identity provider</p><h1>Signing out</h1>${{ html: form }}
<p><button class="button" form="op.logoutForm" name="logout" value="yes">Sign out</button></p>
<script nonce="${nonce}">document.querySelector('button').click()</script>`,
});
