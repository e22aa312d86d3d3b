/** How severe an announcement is: CAP 1.2's `severity`. Every rule that depends on it stands here. */

/** Most severe first. The interface calls them Emergency, Warning, Advisory and Information. */
export const severities = ['extreme', 'severe', 'moderate', 'minor'] as const;

export type Severity = (typeof severities)[number];

/**
 * Two people are needed to publish it, and only an editor ends it, with a reason. The database refuses it too (the function
 * needs_approval); a test compares the two.
 */
export const needsApproval = (severity: Severity): boolean => severity === 'extreme' || severity === 'severe';
