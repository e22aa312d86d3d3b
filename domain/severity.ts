/** How severe an announcement is: CAP 1.2's `severity`. Every rule that depends on it stands here. */

/** Most severe first. The interface calls them Emergency, Warning, Advisory and Information. */
export const severities = ['extreme', 'severe', 'moderate', 'minor'] as const;

export type Severity = (typeof severities)[number];

/** One person publishes it alone, and it is news on the home page when it is over. */
export const routineSeverities = ['moderate', 'minor'] as const satisfies readonly Severity[];
export type RoutineSeverity = (typeof routineSeverities)[number];

/**
 * Two people are needed to publish it, and only an editor ends it, with a reason. The database refuses it too (the function
 * needs_approval); a test compares the two.
 */
export const needsApproval = (severity: Severity): boolean => !routineSeverities.some((routine) => routine === severity);
