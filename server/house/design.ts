/** Who may look at the page of all components: administrators, and everybody where the settings say so, as the demo's do. It shows made-up data alone. */
import { env } from '#env';
import type { Viewer } from '#server/identity/viewer.ts';

export const maySeeDesign = (viewer: Pick<Viewer, 'isAdministrator'>): boolean => viewer.isAdministrator || env().DESIGN_FOR_EVERYONE;
