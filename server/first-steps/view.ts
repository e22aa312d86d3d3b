/** What pages are told of the first steps. */

export type StepState = 'done' | 'todo' | 'unknown';

/** What a sentence has places for. */
export type Places = Record<string, string | number>;

export type StepView = {
  /** Its sentences stand below `firstSteps.steps` in messages/, by this name. */
  id: string;
  state: StepState;
  /** Which of its sentences, and what fills its places. */
  says: string;
  places: Places;
  /** ISO 8601, where the sentence has a {time}. */
  at: string | null;
  /** Which of its sentences is a command for whoever has the server, as it is typed. */
  command: string | null;
  /** Where it is done, or looked at again: a path of this portal, and which of its sentences stands on the link. */
  go: { href: string; link: string } | null;
  /** True where pressing a button on the page itself does it. */
  press: boolean;
};

export type FirstSteps = { steps: StepView[]; done: number };
