import { createTranslator } from 'use-intl/core';
import { expect, it } from 'vitest';
import type { AudienceSentence, AudienceTarget } from '#domain/audience.ts';
import { sentences } from '../messages/sentences.ts';
import { type AudienceTranslator, audienceWithPeople, audienceWords } from './audience-words.ts';

const department = (name: string, below = true): AudienceTarget => ({ kind: 'department', name, below });
const site = (name: string): AudienceTarget => ({ kind: 'site', name, below: false });
const group = (name: string): AudienceTarget => ({ kind: 'group', name, below: false });
const person = (name: string): AudienceTarget => ({ kind: 'person', name, below: false });

const translator = (locale: 'en' | 'es') => createTranslator({ locale, messages: sentences[locale] }) as AudienceTranslator;
const say = (given: Partial<AudienceSentence>, locale: 'en' | 'es' = 'en') =>
  audienceWords({ everyone: false, anyOf: [], allOf: [], except: [], ...given }, translator(locale), locale);

const whole = { anyOf: [department('Operations')], allOf: [site('Bilbao')], except: [department('Warehouse South')] };

it.each([
  [whole, 'Operations and its subdepartments, in Bilbao, except Warehouse South'],
  [{ everyone: true }, 'Everyone'],
  [
    { everyone: true, allOf: [site('Vigo')], except: [group('Night shift'), person('Ana Sol')] },
    'Everyone, in Vigo, except Night shift (group) and Ana Sol',
  ],
  [{ anyOf: [department('Finance', false), site('Vigo'), person('Ana Sol')] }, 'Finance only, Vigo (site) and Ana Sol'],
  [{ anyOf: [group('First aiders')], allOf: [department('Operations'), site('Bilbao')] }, 'First aiders (group), in Operations, in Bilbao'],
  [
    { anyOf: [department('Operations')], except: [department('Warehouse', false)] },
    'Operations and its subdepartments, except Warehouse only',
  ],
  [{}, 'Nobody yet'],
])('says %j as one sentence', (rule, sentence) => expect(say(rule)).toBe(sentence));

it('says it in Spanish, lists included', () => {
  expect(say(whole, 'es')).toBe('Operations y sus subdepartamentos, en Bilbao, excepto Warehouse South');
  expect(say({ anyOf: [site('Vigo'), person('Ana'), person('Luis')] }, 'es')).toBe('Vigo (centro), Ana y Luis');
});

it('with how many, and how many it was confirmed for where that was another number', () => {
  const sentence: AudienceSentence = { everyone: false, ...whole };
  const words = (people: number, confirmed: number | null) => audienceWithPeople(sentence, { people, confirmed }, translator('en'), 'en');
  expect(words(412, null)).toBe('Operations and its subdepartments, in Bilbao, except Warehouse South: 412 people');
  expect(words(1, 1)).toMatch(/: 1 person$/);
  expect(words(3_213, 3_204)).toMatch(/: 3,204, now 3,213 people$/);
});
