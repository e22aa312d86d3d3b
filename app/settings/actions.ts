'use server';

import { parseAccent, parseHouse, parseLogo, parseRules, parseSender } from '#server/house/input.ts';
import { decideHouseRequest as decideHouseRequestRule, parseHouseDecision } from '#server/house/requests.ts';
import { saveSender as saveSenderRule } from '#server/house/senders.ts';
import {
  saveAccent as saveAccentRule,
  saveHouse as saveHouseRule,
  saveLogo as saveLogoRule,
  saveRules as saveRulesRule,
} from '#server/house/settings.ts';
import { adminAction } from '#server/identity/action.ts';

export const saveHouse = adminAction(parseHouse, saveHouseRule);

export const saveLogo = adminAction(parseLogo, saveLogoRule, () => 'upload');

export const saveAccent = adminAction(parseAccent, saveAccentRule);

export const saveRules = adminAction(parseRules, saveRulesRule);

export const saveSender = adminAction(parseSender, saveSenderRule);

export const decideHouseRequest = adminAction(parseHouseDecision, decideHouseRequestRule);
