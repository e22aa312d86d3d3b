/** Step: there are departments to speak to, and they are those the sign-on names. */
import type { Step } from './step.ts';

export const departments: Step = {
  id: 'departments',
  look: ({ installation: { departments: n, people, peopleWithUnknownDepartment } }) => {
    const go = { href: '/directory', link: 'link' };
    if (n === 0) return { state: 'todo', says: 'todo', go };
    // A few are everyday business of the directory; most of them, and the names or the claim are wrong.
    if (peopleWithUnknownDepartment * 2 > people)
      return { state: 'todo', says: 'unknown', places: { n }, go: { href: '/directory/sign-on', link: 'toSignOn' } };
    return { state: 'done', says: 'done', places: { n }, go };
  },
};
