/**
 * True for people who may open the page of all components: administrators, and everybody where the settings allow it, as the demo's do. It
 * shows made-up data only.
 */
import { mayAdminister } from '#domain/rights.ts';
import { env } from '#env';
import type { Viewer } from '#server/identity/viewer.ts';

export const maySeeDesign = (viewer: Pick<Viewer, 'isAdministrator'>): boolean => mayAdminister(viewer) || env().DESIGN_FOR_EVERYONE;
