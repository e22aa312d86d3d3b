/** The announcement's public code and where it leads, for eyes and for cameras. The same on a screen and on paper. */

import { Breakable } from '#components/breakable.tsx';
import { QrCode } from '#components/qr-code.tsx';
import { getTranslations } from '../../messages/translations.ts';

/** In groups of four, as people read it out. */
const grouped = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code;

export const CodeCard = async ({ code, address }: { code: string; address: string }) => {
  const t = await getTranslations('reading');
  const shown = address.replace(/^https?:\/\//, '');
  const link = () => (
    <a className="link-plain wrap-anywhere" href={address}>
      <Breakable text={shown} before="/c/" />
    </a>
  );
  return (
    <section className="sec">
      <h2 className="rail-title">{t('code')}</h2>
      <div className="mt-3 flex gap-4 items-start">
        <QrCode className="size-28 flex-none border border-line rounded" text={address} label={t('qr', { address: shown })} />
        <div className="min-w-0">
          <p className="code text-xl whitespace-nowrap" data-testid="code">
            {grouped(code)}
          </p>
          <p className="text-sm text-ink-2 mt-1">{t.rich('codeText', { link })}</p>
        </div>
      </div>
    </section>
  );
};
