/** The foot of every page: whose portal this is. */
import type { Translations } from '../../messages/translations.ts';

export const SiteFooter = ({ t, company }: { t: Translations; company: string }) => (
  <footer className="mt-auto pt-16">
    <div className="border-t border-line">
      <p className="page py-6 text-sm text-ink-2">{t('site.footer', { company })}</p>
    </div>
  </footer>
);
