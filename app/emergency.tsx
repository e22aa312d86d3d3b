/** The emergency telephone of the settings, on pages where somebody got no further; nothing when there is none. */

import { EmergencyLine } from '#components/site/emergency-line.tsx';
import { readOrganization } from '#server/organization/settings.ts';
import { getTranslations } from '../messages/translations.ts';

export const Emergency = async () => {
  const [t, { telephone }] = await Promise.all([getTranslations('settings'), readOrganization()]);
  return <EmergencyLine label={t('emergency')} telephone={telephone} />;
};
