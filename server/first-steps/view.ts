/** The first steps, as pages get them. */

export type StepState = 'done' | 'todo' | 'unknown';

/** Values for the {places} of a sentence. */
export type Places = Record<string, string | number>;

export type StepView = {
  /** Its sentences stand below `firstSteps.steps` in messages/, by this name. */
  id: string;
  state: StepState;
  /** The id of the step's sentence, and the values for its places. */
  says: string;
  places: Places;
  /** ISO 8601, where the sentence has a {time}. */
  at: string | null;
  /** The id of a sentence that is a command for the server's operator, as it is typed. */
  command: string | null;
  /** Where it is done, or looked at again: a path of this portal, and which of its sentences stands on the link. */
  go: { href: string; link: string } | null;
  /** True where pressing a button on the page itself does it. */
  press: boolean;
};

export type FirstSteps = { steps: StepView[]; done: number };
