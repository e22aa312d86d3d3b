/** The instruction as steps: a line each, without the numbers or dashes the writer put before them. */
export const instructionSteps = (instruction: string): string[] =>
  instruction
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\d{1,2}[.)]|[-*•])\s+/, '').trim())
    .filter((line) => line !== '');
