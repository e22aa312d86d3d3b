'use server';

import { adminAction } from '#server/identity/action.ts';
import { parseAccent, parseLogo, parseOrganization, parseRules, parseSender } from '#server/organization/input.ts';
import { decideOrganizationRequest, parseOrganizationDecision } from '#server/organization/requests.ts';
import { saveSender as saveSenderRule } from '#server/organization/senders.ts';
import {
  saveAccent as saveAccentRule,
  saveLogo as saveLogoRule,
  saveOrganization,
  saveRules as saveRulesRule,
} from '#server/organization/settings.ts';

// Pages of the build before ask for these actions by name: saveHouse and decideHouseRequest stay.
export const saveHouse = adminAction(parseOrganization, saveOrganization);

export const saveLogo = adminAction(parseLogo, saveLogoRule, () => 'upload');

export const saveAccent = adminAction(parseAccent, saveAccentRule);

export const saveRules = adminAction(parseRules, saveRulesRule);

export const saveSender = adminAction(parseSender, saveSenderRule);

export const decideHouseRequest = adminAction(parseOrganizationDecision, decideOrganizationRequest);
