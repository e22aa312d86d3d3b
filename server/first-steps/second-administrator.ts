/** Step: two administrators, because one alone can neither give a role beyond manager nor be replaced. */
import type { Step } from './step.ts';

const enough = 2;

export const secondAdministrator: Step = {
  id: 'secondAdministrator',
  look: ({ installation: { administrators } }) => {
    const go = { href: '/directory/roles', link: 'link' };
    if (administrators < enough) return { state: 'todo', says: 'todo', command: 'command', go };
    return { state: 'done', says: 'done', places: { n: administrators }, go };
  },
};
