/** Audiences as pages get them. */
import type { AudienceSentence, AudienceTarget } from '#domain/audience.ts';
import type { Readers } from '#domain/untranslated.ts';

/** A target in a form, by its code. name null: it is not there (any more) for this writer; it stays until it is taken out. */
export type ChosenTarget = { code: string; kind: AudienceTarget['kind']; id: string; below: boolean; name: string | null };

/** An audience in a form. */
export type ChosenAudience = { everyone: boolean; anyOf: ChosenTarget[]; allOf: ChosenTarget[]; except: ChosenTarget[] };

/** A department the viewer may address, parents before children. */
export type DepartmentChoice = {
  id: string;
  name: string;
  /** 0 for a top one within what the viewer may address. */
  depth: number;
  parentId: string | null;
  /** Active people in it, and with all below. */
  people: number;
  peopleBelow: number;
  /** How many of those below it are too many to stand here: they are found by name. */
  left: number;
};

/** A site or a group, with its active people whom the viewer may address. */
export type PlaceChoice = { id: string; name: string; people: number };

export type AudienceChoices = {
  mayAddressEveryone: boolean;
  everyone: number;
  departments: DepartmentChoice[];
  sites: PlaceChoice[];
  groups: PlaceChoice[];
  /** How many more there are, found by name; of departments those that stand at the top. */
  left: { departments: number; sites: number; groups: number };
};

/** name null: without a department, or without a site. */
export type PlacePeople = { name: string | null; people: number };

/** The people a rule would reach now. */
export type AudiencePreview = {
  audience: AudienceSentence;
  /** Names of the rule's targets, by id. */
  names: Record<string, string>;
  total: number;
  withoutMail: number;
  readers: Readers;
  /** People with an open browser right now. */
  online: number;
  /** Most people first. */
  departments: PlacePeople[];
  sites: PlacePeople[];
  /** People the rule names and its exceptions keep out; `inactive`: people who do not work here any more. */
  excepted: number;
  inactive: number;
  /** True for a writer who addresses only their own departments: other people the rule names are left out, uncounted. */
  limitedToScope: boolean;
  /** Some of the people who are reached; in a search by name, anybody the rule names, including people who are not reached. */
  people: {
    name: string;
    departmentName: string | null;
    siteName: string | null;
    hasMail: boolean;
    standing: 'meant' | 'excepted' | 'inactive';
  }[];
};

/** Somebody found by name. */
export type PersonChoice = { id: string; name: string; departmentName: string | null; siteName: string | null };

/** A department found by name. `above`: those above it, from the top, as far as the viewer may address them. */
export type FoundDepartment = { id: string; name: string; above: string[]; people: number; peopleBelow: number; hasBelow: boolean };

/** Targets found by parts of a name: some of each kind. more: there are others, which more letters find. */
export type TargetsFound = {
  departments: FoundDepartment[];
  sites: PlaceChoice[];
  groups: PlaceChoice[];
  people: PersonChoice[];
  more: boolean;
};

/** An audience that was stored under a name. */
export type SavedAudience = {
  id: string;
  name: string;
  ownerName: string;
  /** The viewer may rename and delete it. */
  mayChange: boolean;
  /** Whole days since somebody last looked whom it means, and who that was. */
  checkedDaysAgo: number;
  checkedBy: string;
  audience: AudienceSentence;
  /** The values for the composer's form. */
  chosen: ChosenAudience;
};
