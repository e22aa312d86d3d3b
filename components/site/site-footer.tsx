/** The foot of every page: whose portal this is. */
import { getTranslations } from 'next-intl/server';

export const SiteFooter = async ({ company }: { company: string }) => {
  const t = await getTranslations('site');
  return (
    <footer className="mt-auto pt-16">
      <div className="border-t border-line">
        <p className="page py-6 text-sm text-ink-2">{t('footer', { company })}</p>
      </div>
    </footer>
  );
};
