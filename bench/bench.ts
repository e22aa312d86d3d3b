/** The result of each measurement: figures to judge, and rows where the same thing was measured for several. */

export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** The promise, where there is one: "<= 1000". */
  promise?: string;
};

export type Row = Record<string, string | number>;

export type Measured = {
  /** Left out: the figures are the rows. */
  rows?: Row[];
  figures: Figure[];
  /** Notes needed to read the figures: skipped parts with the reason, and the peers. */
  notes?: string[];
};

export type Bench = { about: string; run: () => Promise<Figure[] | Measured> };

export const isKept = ({ value, promise }: Figure): boolean => {
  const [, sign, limit] = /^(<=|>=) ([\d.]+)$/.exec(promise ?? '') ?? [];
  return sign === undefined || (sign === '<=' ? value <= Number(limit) : value >= Number(limit));
};

/** The one in the middle; of an even number the lower of the two. 0 of nothing. */
export const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/** The value that this part (0 to 1) of the values does not exceed. */
export const percentile = (values: number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? 0;

/** With as many digits as say something: 1234, 12.3, 0.123. */
export const round = (value: number): number => {
  const size = Math.abs(value);
  return Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3));
};
