import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };

const flat = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));

const places = (sentence: string): string[] => [...new Set([...sentence.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ''))].sort();

describe('the sentences', () => {
  const english = new Map(flat(en));
  const spanish = new Map(flat(es));
  it('exist in both languages', () => expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort()));
  it('have the same places to fill', () => {
    for (const [key, sentence] of english) expect([key, places(spanish.get(key) ?? '')]).toEqual([key, places(sentence)]);
  });
  it('do not shout', () => {
    for (const [key, sentence] of [...english, ...spanish]) expect([key, /[!¡]/.test(sentence)]).toEqual([key, false]);
  });
});
