/** Whether a publisher answers: without one nothing goes out, so it stands beside the button that starts one.
 * `brief`: on a phone only when something is wrong. */
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { getTranslations } from '../../messages/translations.ts';

const STALE_SECONDS = 10;

export const PublisherLine = async ({ answeredSecondsAgo, brief = false }: { answeredSecondsAgo: number | null; brief?: boolean }) => {
  const t = await getTranslations('newsroom');
  if (answeredSecondsAgo !== null && answeredSecondsAgo <= STALE_SECONDS)
    return (
      <p className={`text-sm items-start gap-2 text-ink-2 num ${brief ? 'hidden sm:flex' : 'flex'}`}>
        <CircleCheck className="ico text-ok mt-0.5" aria-hidden="true" />
        <span>{t('publisherOk', { n: Math.round(answeredSecondsAgo) })}</span>
      </p>
    );
  return (
    <p className="text-sm flex items-start gap-2 font-semibold text-sev-text num max-w-[60ch]" data-severity="extreme" role="alert">
      <TriangleAlert className="ico mt-0.5" aria-hidden="true" />
      <span>{answeredSecondsAgo === null ? t('publisherNever') : t('publisherStale', { n: Math.round(answeredSecondsAgo) })}</span>
    </p>
  );
};
