/** Roles in words: which, by whom, from when to when. */

import { type Clock, When } from '#components/when.tsx';
import type { GrantView } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';

type Translate = Awaited<ReturnType<typeof getTranslations<'directory.roles'>>>;

export const roleName = (grant: Pick<GrantView, 'role' | 'department'>, t: Translate): string =>
  t(`named.${grant.role}`, { department: grant.department?.name ?? '' });

/** "Olga Petrova and Iker Zabala", "group pregon-editors of the sign-on". */
export const givenBy = ({ from, group, grantedBy, confirmedBy }: GrantView, t: Translate): string => {
  if (from === 'claims') return group === null ? t('byClaims') : t('byGroup', { group });
  if (from === 'command') return t('byCommand');
  if (grantedBy && confirmedBy) return t('byTwo', { one: grantedBy, two: confirmedBy });
  return grantedBy ? t('byOne', { name: grantedBy }) : t('byNobody');
};

/** "since 2 March, until 31 December". */
export const Span = async ({ grant, clock }: { grant: Pick<GrantView, 'since' | 'until' | 'state'>; clock: Clock }) => {
  const t = await getTranslations('profile');
  return (
    <>
      <When {...clock} at={grant.since} sentence={String(t.raw(grant.state === 'to-come' ? 'starts' : 'since'))} />
      {grant.until !== null && (
        <>
          <span>{', '}</span>
          <When {...clock} at={grant.until} sentence={String(t.raw(grant.state === 'over' ? 'ended' : 'until'))} />
        </>
      )}
    </>
  );
};
