/** The kinds of events of a live announcement, which streams follow. `joined`: people came into its audience or left it. */
export const eventKinds = ['published', 'updated', 'translated', 'joined', 'ended'] as const;
export type EventKind = (typeof eventKinds)[number];
