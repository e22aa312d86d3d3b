/** Where somebody is signed in: this device first, then the last used. */

import type { ReactNode } from 'react';
import { type Clock, When } from '#components/when.tsx';
import type { DeviceView } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';

type Translate = (key: string, values?: Record<string, string>) => string;

/** "Firefox on Windows"; `t` speaks of the profile. */
export const deviceName = ({ browser, system }: DeviceView, t: Translate): string => {
  if (browser && system) return t('device', { browser, system });
  if (browser) return t('browserOnly', { browser });
  return system ? t('systemOnly', { system }) : t('unknownDevice');
};

/** `signOut` stands at the end of the line; there is none for this device. */
export const DeviceRow = async ({ device, clock, signOut }: { device: DeviceView; clock: Clock; signOut: ReactNode }) => {
  const t = await getTranslations('profile');
  return (
    <li className="py-3.5 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div>
        <p className="font-semibold">
          <span>{deviceName(device, t)}</span>
          {device.isThis && <span className="pill !min-h-0 ms-2 px-2.5 text-sm font-medium">{t('thisDevice')}</span>}
        </p>
        <p className="text-sm text-ink-2">
          {device.isThis ? <span>{t('inUse')}</span> : <When {...clock} at={device.lastUsed} sentence={String(t.raw('used'))} relative />}
          <span> ·</span> <When {...clock} at={device.begun} sentence={String(t.raw('begun'))} relative />
        </p>
      </div>
      {signOut}
    </li>
  );
};
