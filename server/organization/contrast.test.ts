import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentOn, contrast, measureAccent, nearestAccent, papers, passes } from './contrast.ts';

/** Every colour of a coarse cube, and some that companies have. */
const colours = [
  ...[0, 51, 102, 153, 204, 255].flatMap((r) =>
    [0, 51, 102, 153, 204, 255].flatMap((g) =>
      [0, 51, 102, 153, 204, 255].map((b) => `#${[r, g, b].map((each) => each.toString(16).padStart(2, '0')).join('')}`),
    ),
  ),
  '#ffd43b',
  '#00a0df',
  '#e4002b',
  '#78be20',
];

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.478],
    ['#767676', '#ffffff', 4.542],
    ['#0000ff', '#ffffff', 8.592],
    ['#0a5560', '#ffffff', 8.46],
    ['#7cc7d1', '#14171a', 9.38],
  ])('of %s and %s is %d', (one, other, known) => {
    expect(contrast(one, other)).toBeCloseTo(known, 2);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });

  it('is measured against the paper of the styles', () => {
    const css = readFileSync(new URL('../../app/styles/theme.css', import.meta.url), 'utf8');
    expect([...css.matchAll(/--page: (#\w{6})/g)].map((match) => match[1])).toEqual([papers.light, papers.dark]);
    expect([...css.matchAll(/--color-base-100: (#\w{6})/g)].map((match) => match[1])).toEqual([papers.light, papers.dark]);
  });
});

describe('an accent', () => {
  it('has black or white on it, whichever is read better, and that always can be read', () => {
    expect([contentOn('#ffd43b'), contentOn('#0a5560')]).toEqual(['#000000', '#ffffff']);
    for (const colour of colours) expect(contrast(contentOn(colour), colour)).toBeGreaterThanOrEqual(4.5);
  });

  it('passes from 4.5 on, not from what rounds to it', () => {
    expect([passes('#767676', 'light'), passes('#777777', 'light')]).toEqual([true, false]);
    expect(measureAccent('#777777', 'light')).toBeLessThan(4.5);
  });

  it.each(['light', 'dark'] as const)('that does not pass on a %s page has a nearest one that does', (theme) => {
    for (const colour of colours) {
      const nearest = nearestAccent(colour, theme);
      expect([colour, nearest, passes(nearest, theme)]).toEqual([colour, nearest, true]);
      if (passes(colour, theme)) expect(nearest).toBe(colour);
      // Nearest: hardly better than it needs to be, as its other side would be further away.
      else expect([colour, nearest, measureAccent(nearest, theme) < 4.8]).toEqual([colour, nearest, true]);
    }
  });

  it('stays of its hue', () => {
    expect(nearestAccent('#ffd43b', 'light')).toMatch(/^#[6-9a]\w[5-8]\w[0-3]\w$/);
    expect(nearestAccent('#0b4f9c', 'dark')).toMatch(/^#[3-6]\w[7-a]\w[c-f]\w$/);
  });
});
