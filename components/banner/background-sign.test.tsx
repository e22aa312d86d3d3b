/** The page's icon stands outside the page's styles: it has to say all of it itself. */
import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { looks, SeverityMark } from '#components/severity-mark.tsx';
import { toIcon } from './background-sign.tsx';

type Rules = Map<string, Record<string, string>>;

/** By class, what is declared for it in all rules together. */
const rulesOf = (css: string): Rules => {
  const rules: Rules = new Map();
  for (const [, selectors = '', block = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const declared = Object.fromEntries([...block.matchAll(/([\w-]+):\s*([^;]+)/g)].map(([, name, value]) => [name, value]));
    for (const [, name = ''] of selectors.matchAll(/(?:^|,|\.mark )\s*\.(\w+)\s*(?=,|$)/g))
      rules.set(name, { ...rules.get(name), ...declared });
  }
  return rules;
};

const [styles = ''] = readFileSync('app/styles/parts.css', 'utf8').split('@media (forced-colors');
const onPage = rulesOf(styles);

test.each(looks)('the icon of %s draws each of its parts as the page does', (look) => {
  const [, drawing = ''] = /<svg[^>]*>(.*)<\/svg>/.exec(renderToStaticMarkup(<SeverityMark look={look} />)) ?? [];
  const icon = decodeURIComponent(toIcon(drawing, ['#b00020', '#fff']));
  expect(icon).toContain(drawing);
  const inIcon = rulesOf(/<style>(.*)<\/style>/.exec(icon)?.[1] ?? '');
  const parts = [...drawing.matchAll(/class="(\w+)"/g)].map(([, name = '']) => name);
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) {
    const { stroke, ...page } = onPage.get(part) ?? {};
    expect(page, part).toHaveProperty('fill');
    // A line is drawn with all it has there; what is filled has its colour, and no edge: an icon is 16 pixels wide.
    if (page['fill'] === 'none') expect(inIcon.get(part), part).toMatchObject({ ...page, stroke: expect.stringContaining('#') });
    else expect(inIcon.get(part)?.['fill'], part).toMatch(/^#/);
  }
});
