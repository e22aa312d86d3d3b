import { expect, it } from 'vitest';
import { useSettings } from '../../testing/settings.ts';
import { maySeeDesign } from './design.ts';

it('shows the page of all components to administrators, and to others only where the settings say so', () => {
  useSettings({ DESIGN_FOR_EVERYONE: '' });
  expect([true, false].map((isAdministrator) => maySeeDesign({ isAdministrator }))).toEqual([true, false]);
  useSettings({ DESIGN_FOR_EVERYONE: '1' });
  expect([true, false].map((isAdministrator) => maySeeDesign({ isAdministrator }))).toEqual([true, true]);
});
