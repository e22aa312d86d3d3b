/** Time zones by their names. */
import { isTimeZone } from './local-time.ts';

export const listTimeZones = (): string[] => Intl.supportedValuesOf('timeZone');

const fold = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, '_');

/** The zone somebody means: by its name, or by its city when only one zone has it. Undefined when there is none or are several. */
export const findTimeZone = (typed: string): string | undefined => {
  const wanted = fold(typed);
  const zones = listTimeZones();
  const byName = zones.find((zone) => fold(zone) === wanted);
  if (byName) return byName;
  const byCity = zones.filter((zone) => fold(zone.slice(zone.lastIndexOf('/') + 1)) === wanted);
  if (byCity.length === 1) return byCity[0];
  // UTC, and names that were changed since. Not a distance such as +02:00: it knows no summer time.
  return /^[a-z]/i.test(wanted) && isTimeZone(typed.trim()) ? typed.trim() : undefined;
};
