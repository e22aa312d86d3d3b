'use server';

import { redirect } from 'next/navigation';
import {
  createDepartment as createDepartmentRule,
  mergeDepartment as mergeDepartmentRule,
  moveDepartment as moveDepartmentRule,
  renameDepartment as renameDepartmentRule,
  retireDepartment as retireDepartmentRule,
} from '#server/directory/departments.ts';
import { confirmDepartures as confirmDeparturesRule } from '#server/directory/departures.ts';
import {
  addMember as addMemberRule,
  createGroup as createGroupRule,
  joinGroup as joinGroupRule,
  leaveGroup as leaveGroupRule,
  renameGroup as renameGroupRule,
  retireGroup as retireGroupRule,
} from '#server/directory/groups.ts';
import {
  parseActivity,
  parseDecision,
  parseGive,
  parseMembership,
  parseMerge,
  parseMove,
  parseNewDepartment,
  parseNewGroup,
  parseNewMember,
  parseNewPerson,
  parsePerson,
  parseRelink,
  parseRename,
  parseSite,
  parseTarget,
} from '#server/directory/input.ts';
import {
  addPerson as addPersonRule,
  endSessions as endSessionsRule,
  savePerson as savePersonRule,
  setActivity as setActivityRule,
} from '#server/directory/person.ts';
import { askRelink as askRelinkRule, decideRelink as decideRelinkRule, keepApart as keepApartRule } from '#server/directory/relinks.ts';
import { decideRequest as decideRequestRule, endGrant as endGrantRule, giveRole as giveRoleRule } from '#server/directory/roles.ts';
import { retireSite as retireSiteRule, saveSite as saveSiteRule } from '#server/directory/sites.ts';
import { adminAction } from '#server/identity/action.ts';
import type { ComposerState } from '#server/writing/view.ts';

export const createDepartment = adminAction(parseNewDepartment, createDepartmentRule);

export const renameDepartment = adminAction(parseRename, renameDepartmentRule);

export const moveDepartment = adminAction(parseMove, moveDepartmentRule);

export const mergeDepartment = adminAction(parseMerge, mergeDepartmentRule);

export const retireDepartment = adminAction(parseTarget, retireDepartmentRule);

export const saveSite = adminAction(parseSite, saveSiteRule);

export const retireSite = adminAction(parseTarget, retireSiteRule);

export const createGroup = adminAction(parseNewGroup, createGroupRule);

export const renameGroup = adminAction(parseRename, renameGroupRule);

export const retireGroup = adminAction(parseTarget, retireGroupRule);

export const addMember = adminAction(parseNewMember, addMemberRule);

export const joinGroup = adminAction(parseMembership, joinGroupRule);

export const leaveGroup = adminAction(parseMembership, leaveGroupRule);

const addByForm = adminAction(parseNewPerson, addPersonRule);

/** Goes on to the page of who was added. */
export const addPerson = async (before: ComposerState, form: FormData): Promise<ComposerState> => {
  const answer = await addByForm(before, form);
  if (answer.outcome === 'done') redirect(`/directory/people/${form.get('id')}`);
  return answer;
};

export const savePerson = adminAction(parsePerson, savePersonRule);

export const confirmDepartures = adminAction(parseTarget, confirmDeparturesRule);

export const endSessions = adminAction(parseTarget, endSessionsRule);

export const setActivity = adminAction(parseActivity, setActivityRule);

export const giveRole = adminAction(parseGive, giveRoleRule);

export const decideRequest = adminAction(parseDecision, decideRequestRule);

export const askRelink = adminAction(parseRelink, askRelinkRule);

export const decideRelink = adminAction(parseDecision, decideRelinkRule);

export const keepApart = adminAction(parseTarget, keepApartRule);

export const endGrant = adminAction(parseTarget, endGrantRule);
