/** Turns what <input type=datetime-local> holds into an instant, in the zone the writer sees beside the field. */

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;
const dayMs = 86_400_000;

/** Milliseconds the zone is ahead of UTC at this instant. Throws RangeError for an unknown zone. */
const offsetMs = (instantMs: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instantMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value);
  const asUtc = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return asUtc - Math.floor(instantMs / 1000) * 1000;
};

/** True for a name of the IANA time zone database that this runtime knows. */
export const isTimeZone = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
};

/**
 * The instant of a local time, or null when it is not one. An hour the clocks skip counts as the one after it; of an hour
 * there is twice, the first counts: what ends early can be said again, what stays too long misleads.
 */
export const toInstant = (local: string, timeZone: string): Date | null => {
  const match = pattern.exec(local);
  if (!match || !isTimeZone(timeZone)) return null;
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [number, number, number, number, number];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const back = new Date(asUtc);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59) return null;
  // The clocks change at most once in these two days, so one of the two is the zone's distance at the time meant.
  const before = asUtc - offsetMs(asUtc - dayMs, timeZone);
  const after = asUtc - offsetMs(asUtc + dayMs, timeZone);
  const instant = [before, after].find((each) => each + offsetMs(each, timeZone) === asUtc);
  return new Date(instant ?? before);
};

/** The local time of an instant as the field wants it. */
export const toLocal = (instant: Date, timeZone: string): string => {
  const ms = Math.floor(instant.getTime() / 60_000) * 60_000;
  return new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 16);
};
