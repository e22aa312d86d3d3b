/** Step: others than administrators are here, and can be reached. */
import { env } from '#env';
import type { Step } from './step.ts';

export const people: Step = {
  id: 'people',
  look: ({ installation }) => {
    const { people: n, administrators, peopleWithEmail, peopleWithDepartment } = installation;
    const go = { href: '/directory/people', link: 'link' };
    if (n <= administrators) return { state: 'todo', says: 'todo', places: { portal: env().PORTAL_URL }, go };
    return {
      state: 'done',
      says: 'done',
      places: { n, withoutEmail: n - peopleWithEmail, withoutDepartment: n - peopleWithDepartment },
      go,
    };
  },
};
