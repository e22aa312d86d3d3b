/** Step: an announcement to oneself, written, confirmed and published as every other one is. */
import { canWrite } from '#domain/rights.ts';
import type { Step } from './step.ts';

export const publication: Step = {
  id: 'publication',
  look: ({ viewer, installation: { published }, isWorkerThere }) => {
    if (published > 0) return { state: 'done', says: 'done', places: { n: published }, go: { href: '/archive', link: 'toArchive' } };
    if (!canWrite(viewer))
      return { state: 'todo', says: 'needsRole', go: { href: `/directory/people/${viewer.personId}`, link: 'toOneself' } };
    if (!isWorkerThere) return { state: 'unknown', says: 'noWorker' };
    return { state: 'todo', says: 'todo', go: { href: '/newsroom/new?trial=1', link: 'toComposer' } };
  },
};
