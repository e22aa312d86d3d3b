/** What became of something that one administrator asks for and another decides: by the other, or `withdrawn` by who asked. */
export const decisions = ['confirmed', 'declined', 'withdrawn'] as const;
export type Decision = (typeof decisions)[number];
