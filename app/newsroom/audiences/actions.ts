'use server';

import { changeAudience as changeRule, parseChange, parseSave, saveAudience as saveRule } from '#server/audience/saved.ts';
import { editorAction } from '#server/identity/action.ts';

export const saveAudience = editorAction(parseSave, saveRule);

export const changeAudience = editorAction(parseChange, changeRule);
