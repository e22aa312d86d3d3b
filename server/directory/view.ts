/** The directory, as administrators' pages get it. Times are ISO 8601 in UTC. */
import type { DepartureKind } from '#domain/departure.ts';
import type { RequestedRole, Role } from '#domain/role.ts';
import type { Source } from '#domain/source.ts';

/** A department with those below it. People are active ones: in it, and with all below. */
export type TreeNode = { id: string; name: string; people: number; peopleBelow: number; below: TreeNode[] };

export type GrantView = {
  id: string;
  personId: string;
  personName: string;
  role: Role;
  department: { id: string; name: string } | null;
  from: Source;
  /** The group of the sign-on it comes from. */
  group: string | null;
  grantedBy: string | null;
  confirmedBy: string | null;
  why: string;
  since: string;
  until: string | null;
  state: 'now' | 'to-come' | 'over';
};

export type RequestView = {
  id: string;
  personId: string;
  personName: string;
  role: RequestedRole;
  why: string;
  /** Null: at once. */
  since: string | null;
  until: string | null;
  askedBy: string;
  askedAt: string;
  /** `asked`: the viewer requested it; `about-me`: it is about the viewer; `decide`: the viewer may decide it. */
  mine: 'asked' | 'about-me' | 'decide';
};

type Named = { id: string; name: string };

/** Two people who may be one. `personId`: who came in as somebody new. */
export type DoubleView = {
  personId: string;
  personName: string;
  otherId: string;
  otherName: string;
  /** They say the same person id, or have the same e-mail address. */
  by: 'id' | 'email';
  foundAt: string;
};

/** An account that is to go from one person to another, who then signs in with it. */
export type RelinkView = {
  id: string;
  person: Named;
  from: Named;
  issuer: string;
  why: string;
  askedBy: string;
  askedAt: string;
  /** `asked`: the viewer requested it; `about-me`: it is about the viewer; `decide`: the viewer may decide it. */
  mine: 'asked' | 'about-me' | 'decide';
};

/** Values of a person's last sign-in that could not be used; null where there are none. */
export type GapsView = {
  department: string | null;
  email: string | null;
  groups: 'absent' | 'overage' | 'unreadable' | 'userinfo' | null;
};

export type SignOnPage = {
  /** `matches`: how many departments it could mean now. */
  departments: { said: string; matches: 'none' | 'one' | 'several'; people: number; some: Named[] }[];
  groups: { gap: NonNullable<GapsView['groups']>; people: number; some: Named[] }[];
  doubles: DoubleView[];
  relinks: RelinkView[];
};

export type DepartmentPage = {
  id: string;
  name: string;
  externalId: string | null;
  parentId: string | null;
  /** From the top. */
  above: { id: string; name: string }[];
  people: number;
  peopleBelow: number;
  children: number;
  retiredAt: string | null;
  /** Its managers, then those of the departments above it. */
  managers: GrantView[];
};

export type SiteView = { id: string; name: string; address: string; timeZone: string; people: number };

export type GroupView = { id: string; name: string; from: Source; people: number };
export type GroupPage = GroupView & { retired: boolean; mayChange: boolean };

export type Overview = {
  people: number;
  departments: number;
  sites: number;
  groups: number;
  withoutDepartment: number;
  withoutEmail: number;
  notInDirectory: number;
  inactive: number;
  requests: number;
};

export type Gap = 'department' | 'email' | 'directory';

/** The query of the list of people, as its address has it: '' for everything. */
export type PeopleQuery = {
  text: string;
  departmentId: string;
  siteId: string;
  groupId: string;
  role: Role | '';
  state: 'active' | 'inactive' | '';
  missing: Gap | '';
  page: number;
};

export type PersonLine = {
  id: string;
  name: string;
  email: string | null;
  externalId: string | null;
  department: string | null;
  site: string | null;
  active: boolean;
  inDirectory: boolean;
  roles: Role[];
};

export type PeoplePage = {
  people: PersonLine[];
  total: number;
  page: number;
  pages: number;
  /** The place of the first of them among all. */
  first: number;
};

export type FactView = {
  fact: 'name' | 'email' | 'department' | 'site' | 'desk' | 'phone';
  /** As it is stored: an id for department and site; '' where nothing is known. */
  stored: string;
  /** As it is read; '' where nothing is known. */
  said: string;
  from: Source;
  /** By hand: no better source owns it. */
  mayChange: boolean;
};

export type DeviceView = {
  /** Names the session without being able to use it. */
  session: string;
  /** Null when it is not known. */
  browser: string | null;
  system: string | null;
  begun: string;
  lastUsed: string;
  isThis: boolean;
};

export type PersonPage = {
  id: string;
  name: string;
  externalId: string | null;
  active: boolean;
  inDirectory: boolean;
  isViewer: boolean;
  managerName: string | null;
  facts: FactView[];
  groups: { id: string; name: string; mayLeave: boolean }[];
  identities: { issuer: string; linkedAt: string }[];
  grants: GrantView[];
  requests: RequestView[];
  devices: DeviceView[];
  gaps: GapsView;
  doubles: DoubleView[];
  relinks: RelinkView[];
};

/** People who left together and are held. Times are ISO 8601. */
export type HeldView = {
  people: number;
  since: string;
  until: string;
  /** A confirmation is about the departures up to this one. */
  upTo: string;
  places: { kind: DepartureKind; name: string | null; people: number }[];
  /** The first of them by name. */
  some: { id: string; name: string }[];
};
