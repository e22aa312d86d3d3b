import type { ReactNode } from 'react';
import { templates } from '#components/banner/sentences.ts';
import { DirectoryNav } from '#components/directory/directory-nav.tsx';
import { currentViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../messages/translations.ts';

/** Each page asks for itself who may see it; this only leads from one to the other. */
const Layout = async ({ children }: { children: ReactNode }) => {
  const [viewer, t] = await Promise.all([currentViewer(), getTranslations()]);
  const words = templates(t, 'directory.nav', ['label', 'overview', 'people', 'groups', 'sites', 'roles', 'signOn']);
  return (
    <>
      {viewer?.isAdministrator && <DirectoryNav words={words} />}
      {children}
    </>
  );
};

export default Layout;
