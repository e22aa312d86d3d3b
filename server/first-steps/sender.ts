/** Step: somebody speaks, under the company's own name. */
import type { Step } from './step.ts';

/** The default name of a sender while the company has none. */
const productName = 'Pregón';

export const sender: Step = {
  id: 'sender',
  look: ({ installation: { senderName } }) => {
    const go = { href: '/settings#senders', link: 'link' };
    if (senderName === null) return { state: 'todo', says: 'none', go };
    return {
      state: senderName === productName ? 'todo' : 'done',
      says: senderName === productName ? 'unnamed' : 'done',
      places: { name: senderName },
      go,
    };
  },
};
