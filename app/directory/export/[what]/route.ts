import type { NextRequest } from 'next/server';
import { mayAdminister } from '#domain/rights.ts';
import { exportDirectory, exportedLists } from '#server/directory/export.ts';
import { isVisit } from '#server/identity/origin.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { currentViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../../messages/translations.ts';
import { redirectTo } from '../../../redirect.ts';

type Params = { params: Promise<{ what: string }> };

/** A list of the directory as a file. Whoever may not have it is led to the directory, which says why. */
export const GET = async (request: NextRequest, { params }: Params): Promise<Response> => {
  if (!isVisit(request.headers)) return new Response('Forbidden', { status: 403, headers: { 'content-type': 'text/plain' } });
  const viewer = await currentViewer();
  if (!viewer) return redirectTo({ to: '/sign-in?to=/directory', setCookies: [] });
  const { what } = await params;
  const list = exportedLists.find((each) => each === what);
  if (!list || !mayAdminister(viewer)) return redirectTo({ to: '/directory', setCookies: [] });
  const [t, locale] = await Promise.all([getTranslations('directory.export'), readerLocale()]);
  const words = { titleOf: (column: string) => t(`columns.${column}` as 'columns.name'), yes: t('yes'), no: t('no') };
  const name = `${t(`files.${list}`)}-${new Date().toISOString().slice(0, 10)}.csv`;
  return new Response(await exportDirectory(viewer, { what: list, locale, words }), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'private, no-store',
    },
  });
};
