/** Step: there are departments to speak to. */
import type { Step } from './step.ts';

export const departments: Step = {
  id: 'departments',
  look: ({ installation: { departments: n } }) => {
    const go = { href: '/directory', link: 'link' };
    return n === 0 ? { state: 'todo', says: 'todo', go } : { state: 'done', says: 'done', places: { n }, go };
  },
};
