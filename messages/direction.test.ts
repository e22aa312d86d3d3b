/** Pages also run from right to left: no style names a left or a right, only a start and an end. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Tailwind's words, also behind a variant or a minus: "sm:ml-2", "-left-1", "rounded-tl". */
const physicalClass =
  /(?<![\w-])(?:[\w-]+(?:\[[^\]]*\])?:)*!?-?(?:(?:ml|mr|pl|pr|left|right|scroll-m[lr]|scroll-p[lr])-[\w[.(]|(?:border-[lr]|rounded-(?:l|r|tl|tr|bl|br))(?![\w])|(?:text|float|clear|origin|object|bg)-(?:left|right)(?![\w])|bg-(?:linear|gradient)-to-[lr])/g;

const physicalStyle =
  /(?:^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b/g;

/** Only what stands in quotes is a class: words of a comment may say "left". */
const findInPage = (text: string): string[] =>
  [...text.matchAll(/(['"`])((?:(?!\1).)*)\1/gs)].flatMap(([, , quoted = '']) =>
    [...quoted.matchAll(physicalClass)].map(([found]) => found),
  );

const findInStyles = (text: string): string[] =>
  [...text.replace(/\/\*.*?\*\//gs, '').matchAll(physicalStyle)].map(([found]) => found.trim());

it.each(['ml-2', 'sm:pr-4', '-left-1', 'max-sm:border-l', 'rounded-tl-lg', 'text-right', '!mr-auto', 'hover:float-left'])(
  'in a page, %s would be found',
  (name) => expect(findInPage(`<p className="flex ${name} gap-2">`)).toHaveLength(1),
);

it.each(['ms-2 pe-4 border-s rounded-e-lg', 'text-start', 'border-line', 'inset-x-0', 'grid-cols-[1fr_left]'])(
  'in a page, %s is well',
  (names) => expect(findInPage(`<p className="${names}">`)).toEqual([]),
);

it.each(['a { margin-left: 1px }', 'a{left:0}', 'a { text-align: right }', 'a { border-top-left-radius: 2px; }'])(
  'in styles, %s would be found',
  (style) => expect(findInStyles(style)).toHaveLength(1),
);

it('in styles, what names a start, an end or both is well', () =>
  expect(
    findInStyles(
      'a { margin-inline-start: 1px; inset-inline-end: 0; padding-inline: env(safe-area-inset-left); text-align: start } /* left: */',
    ),
  ).toEqual([]));

const root = new URL('../', import.meta.url);
const files = globSync(['app/**/*.{tsx,css}', 'components/**/*.{tsx,css}'], { cwd: root }).filter((file) => !/\.test\./.test(file));

it('looks at every page and style', () => expect(files.length).toBeGreaterThan(60));

it.each(files)('%s names no left and no right', (file) => {
  const text = readFileSync(new URL(file, root), 'utf8');
  expect(file.endsWith('.css') ? findInStyles(text) : findInPage(text)).toEqual([]);
});
