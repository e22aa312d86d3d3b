/** The value of a list that this text is. Throws for any other: what this release does not know is refused, never taken for something it knows. */
export const toKnown = <Value extends string>(list: readonly Value[], text: string, what: string): Value => {
  const known = list.find((each) => each === text);
  if (known === undefined) throw new Error(`Unknown ${what}: ${text}`);
  return known;
};
