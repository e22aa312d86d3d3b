/**
 * From what a form asks for to a rule somebody may use. Invariant: everything it names is there and within the writer's scope, and a
 * manager's rule carries that scope.
 */

import { listTargets } from '#db/audience/targets.ts';
import { type Db, web } from '#db/client.ts';
import type { AudienceRule } from '#domain/audience.ts';
import { isEverywhere, scopeOf, withinScope } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { type AskedAudience, toRule } from './form.ts';
import { partsOf, targetsOf } from './rule.ts';

/**
 * With the names of what it names. Refused when something in it is not there any more, also in the exceptions: left out, they would
 * reach those who were to be spared.
 */
export const readRule = async (
  viewer: Viewer,
  asked: AskedAudience,
  db: Db = web(),
): Promise<{ rule: AudienceRule; names: Map<string, string> }> => {
  const rule = withinScope(viewer, toRule(asked));
  if (rule === null) throw new Refused('form', { audience: 'audienceOutsideScope' });
  const targets = targetsOf(rule);
  const known = (await listTargets(db, targets, scopeOf(viewer))).filter((row) => !row.gone);
  const names = new Map(known.map((row) => [row.id, row.name]));
  if (targets.some((target) => !names.has(partsOf(target).id)))
    throw new Refused('form', { audience: isEverywhere(scopeOf(viewer)) ? 'targetUnknown' : 'audienceOutsideScope' });
  return { rule, names };
};
