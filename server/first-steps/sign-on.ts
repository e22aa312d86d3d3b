/** Step: people come in through the company's sign-on, and it says who they are. */
import { env } from '#env';
import type { Step } from './step.ts';

export const signOn: Step = {
  id: 'signOn',
  look: ({ installation }) => {
    const { OIDC_ISSUER, OIDC_PERSON_CLAIM: claim } = env();
    const go = { href: '/directory/people', link: 'link' };
    if (installation.peopleSignedIn === 0) return { state: 'todo', says: 'nobody', go };
    if (installation.peopleWithExternalId === 0) return { state: 'todo', says: 'noExternalId', places: { claim }, go };
    return { state: 'done', says: 'done', places: { n: installation.peopleSignedIn, issuer: new URL(OIDC_ISSUER).host }, go };
  },
};
