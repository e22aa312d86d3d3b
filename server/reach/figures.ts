/**
 * How far announcements got, asked for by pages that stay open. Invariant: only what stands in the asker's newsroom is answered; however
 * many ask, each announcement is counted at most once in `figuresMs`, after they asked.
 */
import { z } from 'zod';
import { web } from '#db/client.ts';
import { findDeskShape, listShapes } from '#db/reading/announcements.ts';
import { scopeOf } from '#domain/rights.ts';
import { coalesce } from '#server/coalesce.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { timing } from '#timing';
import { readReach } from './read.ts';
import { toShape } from './shape.ts';
import type { Reach } from './view.ts';

/** As many as a page of the newsroom shows. */
const mostIds = 40;

const idsSchema = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.uuid()).min(1).max(mostIds))
  .catch([]);

/** Reads the query from the address: these announcements, and with `desk` whether anything else in the newsroom changed. */
export type FiguresQuery = { ids: string[]; desk: boolean };

export const parseFiguresAddress = (params: URLSearchParams): FiguresQuery => ({
  ids: idsSchema.parse(params.get('ids') ?? ''),
  desk: params.get('desk') !== null,
});

export type Figures = {
  /** Another one than the page has: the page shows something that is not so any more, and is to be drawn anew. */
  shape: string;
  reach: Map<string, Reach>;
};

const reachOf = coalesce(
  (ids) => readReach(ids),
  (flush) => setTimeout(() => void flush(), timing().figuresMs),
);

export const readFigures = async (viewer: Viewer, { ids, desk }: FiguresQuery): Promise<Figures> => {
  const by = { personId: viewer.personId, scope: scopeOf(viewer) };
  const [whole, rows] = await Promise.all([desk ? findDeskShape(web(), by) : null, listShapes(web(), { ...by, ids })]);
  const counted = await Promise.all(rows.map(async ({ id }) => [id, await reachOf(id)] as const));
  const reach = new Map(counted.flatMap(([id, each]) => (each ? [[id, each] as const] : [])));
  return {
    shape: toShape(whole === null ? rows.map((row) => row.shape) : [whole], reach),
    reach,
  };
};
