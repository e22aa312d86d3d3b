/** What happened to a live announcement, so that streams look again. `joined`: people came into its audience or left it. */
export const eventKinds = ['published', 'updated', 'translated', 'joined', 'ended'] as const;
export type EventKind = (typeof eventKinds)[number];
