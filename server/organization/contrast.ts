/**
 * How well a colour can be read. Pure. Contrast is that of WCAG 2.2; the nearest colour is looked for in OKLCH, where equal
 * steps look equal: hue stays, lightness moves as little as it can, and colourfulness gives way only where a screen ends.
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and https://bottosson.github.io/posts/oklab/
 */

export type Theme = 'light' | 'dark';

/** The paper of each theme: --color-base-100 in app/styles/theme.css. */
export const papers: Record<Theme, string> = { light: '#ffffff', dark: '#14171a' };
export const neededContrast = 4.5;
const steps = 500;

type Three = [number, number, number];

const map = (three: Three, change: (value: number) => number): Three => [change(three[0]), change(three[1]), change(three[2])];
const times = (matrix: [Three, Three, Three], [a, b, c]: Three): Three => {
  const line = (row: Three) => row[0] * a + row[1] * b + row[2] * c;
  return [line(matrix[0]), line(matrix[1]), line(matrix[2])];
};

const toLinear = (hex: string): Three => {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return map([channel(1), channel(3), channel(5)], (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
};

const toHex = (linear: Three): string => {
  const channels = map(linear, (value) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055));
  return `#${channels
    .map((value) =>
      Math.round(value * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
};

const luminance = (hex: string): number => {
  const [red, green, blue] = toLinear(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** From 1 (cannot be told apart) to 21 (black and white). Both as #rrggbb. */
export const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** Black or white, whichever is read better on this colour. */
export const contentOn = (colour: string): '#ffffff' | '#000000' =>
  contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';

/** The lesser of the two that count: the colour on its page, and its content on it. */
export const measureAccent = (colour: string, theme: Theme): number =>
  Math.min(contrast(colour, papers[theme]), contrast(contentOn(colour), colour));

/** True when the colour, as #rrggbb, and the text on it have the contrast that WCAG 2.2 AA asks for, on this theme's page. */
export const passes = (colour: string, theme: Theme): boolean => measureAccent(colour, theme) >= neededContrast;

const toOklab = (hex: string): Three =>
  times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    map(
      times(
        [
          [0.4122214708, 0.5363325363, 0.0514459929],
          [0.2119034982, 0.6806995451, 0.1073969566],
          [0.0883024619, 0.2817188376, 0.6299787005],
        ],
        toLinear(hex),
      ),
      Math.cbrt,
    ),
  );

const fromOklab = (lab: Three): Three =>
  times(
    [
      [4.0767416621, -3.3077115913, 0.2309699292],
      [-1.2684380046, 2.6097574011, -0.3413193965],
      [-0.0041960863, -0.7034186147, 1.707614701],
    ],
    map(
      times(
        [
          [1, 0.3963377774, 0.2158037573],
          [1, -0.1055613458, -0.0638541728],
          [1, -0.0894841775, -1.291485548],
        ],
        lab,
      ),
      (value) => value ** 3,
    ),
  );

const isOnScreen = (linear: Three): boolean => linear.every((value) => value > -0.0005 && value < 1.0005);

/** This lightness in the same hue, as colourful as the screen can show it. */
const withLightness = (lightness: number, a: number, b: number): string => {
  for (let part = 1; part > 0; part -= 0.02) {
    const linear = fromOklab([lightness, a * part, b * part]);
    if (isOnScreen(linear)) return toHex(map(linear, (value) => Math.min(1, Math.max(0, value))));
  }
  return toHex(map(fromOklab([lightness, 0, 0]), (value) => Math.min(1, Math.max(0, value))));
};

/** The colour nearest to this one that can be read in the theme: itself when it passes. */
export const nearestAccent = (colour: string, theme: Theme): string => {
  if (passes(colour, theme)) return colour;
  const [lightness, a, b] = toOklab(colour);
  for (let step = 1; step <= steps; step += 1) {
    for (const other of [lightness - step / steps, lightness + step / steps]) {
      if (other < 0 || other > 1) continue;
      const candidate = withLightness(other, a, b);
      if (passes(candidate, theme)) return candidate;
    }
  }
  return theme === 'light' ? '#000000' : '#ffffff';
};
