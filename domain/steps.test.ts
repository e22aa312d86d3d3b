import { expect, test } from 'vitest';
import { asSentence, toLines } from './plain.ts';
import { parseSteps } from './steps.ts';

const steps = (text: string): string[] => {
  const { numbered, of } = parseSteps(text);
  return [numbered ? 'numbered' : 'plain', ...of.map((step) => toLines({ numbered: false, of: [step] }))];
};

test.each([
  ['Use gate 4\nCall home', ['numbered', 'Use gate 4', 'Call home']],
  ['1. Use gate 4\n2) Call home\n3. Wait', ['numbered', 'Use gate 4', 'Call home', 'Wait']],
  ['1. Use gate 4\n\n2. Call home', ['numbered', 'Use gate 4', 'Call home']],
  ['1. Use gate 4\n   by the river\n2. Call home', ['numbered', 'Use gate 4\nby the river', 'Call home']],
  ['- Use gate 4\n- Call home', ['numbered', 'Use gate 4', 'Call home']],
  ['112) Fire\n080) Ambulance', ['plain', '112) Fire', '080) Ambulance']],
  ['1. Use gate 4\n3. Call home', ['plain', '1. Use gate 4', '3. Call home']],
  ['2. Use gate 4\n3. Call home', ['plain', '2. Use gate 4', '3. Call home']],
  ['01. Use gate 4\n02. Call home', ['plain', '01. Use gate 4', '02. Call home']],
  ['1. Use gate 4\n2) Call home\n- Wait', ['plain', '1. Use gate 4', '2) Call home', '- Wait']],
  ['If it rains:\n- Use gate 4', ['plain', 'If it rains:', '- Use gate 4']],
  ['112) Fire', ['plain', '112) Fire']],
  ['1. Use gate 4', ['plain', '1. Use gate 4']],
  ['- Use gate 4', ['plain', 'Use gate 4']],
  ['Use gate 4', ['plain', 'Use gate 4']],
  ['', ['plain']],
])('%j is these steps', (text, shown) => expect(steps(text)).toEqual(shown));

test('spoken, each step has its number, and a link its words', () => {
  expect(toLines(parseSteps('1. Use **gate 4**\n2. See [the map](https://a.example)'))).toBe('1. Use gate 4\n2. See the map');
  expect(toLines(parseSteps('112) Fire'))).toBe('112) Fire');
});

test('a spoken line ends in one stop', () =>
  expect(['Gate 2 is closed', 'Use gate 4.', 'Is it you?', 'Wait…'].map(asSentence)).toEqual([
    'Gate 2 is closed.',
    'Use gate 4.',
    'Is it you?',
    'Wait…',
  ]));
