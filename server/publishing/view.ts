/** The decisions of the publisher, as pages get them. */

/** The reason the publisher held it back: a key below `held.because` in messages/. */
export type HeldBecause =
  | 'audienceDrifted'
  | 'audienceBecameEveryone'
  | 'audienceEmpty'
  | 'ruleChanged'
  | 'unreadable'
  | 'contentChanged'
  | 'needsApproval'
  | 'authorNotAllowed'
  | 'expired'
  | 'restored'
  | 'unknown';
