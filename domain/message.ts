/** The kind of a revision, in the words of CAP 1.2. */

/** `exercise`: a drill; every screen and mail says so. */
export const statuses = ['actual', 'exercise'] as const;
export type Status = (typeof statuses)[number];

/** The first word about something, what changed, or that it is over. */
export const msgTypes = ['alert', 'update', 'cancel'] as const;
export type MsgType = (typeof msgTypes)[number];
