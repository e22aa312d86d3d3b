/** The profile page's data: everything the portal knows about the person who looks at it. Times are ISO 8601 in UTC. */

import type { Role } from '#domain/role.ts';
import type { Source } from '#domain/source.ts';
import type { DeviceView } from '#server/directory/view.ts';
import type { Locale } from '../../messages/languages.ts';

export type RoleView = {
  role: Role;
  departmentName: string | null;
  source: Source;
  why: string;
  grantedBy: string | null;
  since: string;
  until: string | null;
};

/** Values of the last sign-in that could not be used; null where there are none. */
export type SignOnGaps = { email: string | null; groups: 'absent' | 'overage' | 'unreadable' | 'userinfo' | null };

export type Profile = {
  name: string;
  source: Source;
  email: string | null;
  externalId: string | null;
  /** From the top to the person's own. */
  departments: string[];
  siteName: string | null;
  siteTimeZone: string | null;
  managerName: string | null;
  desk: string | null;
  phone: string | null;
  groups: string[];
  roles: RoleView[];
  identities: { issuer: string; linkedAt: string }[];
  received: number;
  receipts: number;
  /** Null: as the browser asks for it; as the site. */
  locale: Locale | null;
  timeZone: string | null;
  devices: DeviceView[];
  gaps: SignOnGaps;
};
