/** After the browser tests: the portal they ran against never forgot to look after a promise. */
import { existsSync, readFileSync } from 'node:fs';
import { portalLog } from './place.ts';

export default (): void => {
  // A portal that was there already (E2E_REUSE) writes elsewhere.
  const said = existsSync(portalLog) ? readFileSync(portalLog, 'utf8') : '';
  const line = said.split('\n').find((each) => each.includes('unhandled rejection'));
  if (line !== undefined) throw new Error(`The portal said: ${line}`);
};
