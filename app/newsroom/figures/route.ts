import type { NextRequest } from 'next/server';
import { reachWords } from '#components/reach-words.ts';
import { answerWriter } from '#server/identity/answer.ts';
import { parseFiguresAddress, readFigures } from '#server/reach/figures.ts';
import { getTranslations } from '../../../messages/translations.ts';

/** The figures of announcements that a page shows, in words: ?ids= and &desk for whether anything else in the newsroom changed. */
export const GET = (request: NextRequest): Promise<Response> =>
  answerWriter(async (viewer) => {
    const [t, { shape, reach }] = await Promise.all([
      getTranslations(),
      readFigures(viewer, parseFiguresAddress(request.nextUrl.searchParams)),
    ]);
    return { shape, words: Object.fromEntries([...reach].map(([id, each]) => [id, reachWords(each, t)])) };
  });
