import { parseQuestion, previewAudience } from '#server/audience/preview.ts';
import { answerWriter } from '#server/identity/answer.ts';

/** The people the composer's form would reach now. */
export const POST = (request: Request): Promise<Response> =>
  answerWriter(async (viewer) => {
    const { asked, search } = parseQuestion(await request.json().catch(() => null));
    return previewAudience(viewer, asked, search);
  });
