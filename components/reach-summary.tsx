/** How far an announcement got: seen, shown only as a line, acknowledged, mails. Where the page follows it (components/desk), it counts on. */
import { ReachFigures } from '#components/desk/reach-figures.tsx';
import type { Reach } from '#server/reach/view.ts';
import { getTranslations } from '../messages/translations.ts';
import { reachWords } from './reach-words.ts';

type Props = { announcementId: string; reach: Reach; ackRequired: boolean };

export const ReachSummary = async ({ announcementId, reach, ackRequired }: Props) => (
  <ReachFigures announcementId={announcementId} first={reachWords(reach, await getTranslations())} ackRequired={ackRequired} />
);
