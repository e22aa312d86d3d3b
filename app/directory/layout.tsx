import type { ReactNode } from 'react';
import { templates } from '#components/banner/sentences.ts';
import { DirectoryNav } from '#components/directory/directory-nav.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { currentViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../messages/translations.ts';
import { MailNotice } from '../mail-notice.tsx';

/** Each page asks for itself who may see it; this only leads from one to the other. */
const Layout = async ({ children }: { children: ReactNode }) => {
  const [viewer, t] = await Promise.all([currentViewer(), getTranslations()]);
  const words = templates(t, 'directory.nav', ['label', 'overview', 'people', 'groups', 'sites', 'roles', 'signOn']);
  return (
    <>
      {viewer && mayAdminister(viewer) && <DirectoryNav words={words} />}
      {viewer && mayAdminister(viewer) && (
        <div className="page w-full empty:hidden">
          <MailNotice viewer={viewer} className="mt-6" />
        </div>
      )}
      {children}
    </>
  );
};

export default Layout;
