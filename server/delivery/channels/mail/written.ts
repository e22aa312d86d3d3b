/** Written text for a mail: plain, and as HTML of the elements mail programs support. Invariant: typed text stays text, never markup. */
import type { Steps } from '#domain/steps.ts';
import type { Block, Span } from '#domain/text.ts';
import { font, line, toHtmlText } from './frame.ts';

/** Words, and where they lead when they do not say so themselves. */
const toText = (spans: Span[]): string =>
  spans
    .map((span) => {
      if (typeof span === 'string') return span;
      const words = toText(span.of);
      return span.as === 'a' && span.to !== undefined ? `${words} (${span.href})` : words;
    })
    .join('');

/** As high as a finger needs, in the colour of what stands around it. */
const link = 'display:inline-block;min-width:44px;padding:10px 0;color:inherit;text-decoration:underline;';

const toHtml = (spans: Span[]): string =>
  spans
    .map((span) => {
      if (typeof span === 'string') return toHtmlText(span).replaceAll('\n', '<br>');
      if (span.as !== 'a') return `<${span.as}>${toHtml(span.of)}</${span.as}>`;
      const to = span.to ? ` <span style="font-size:14px;">(${toHtmlText(span.to)})</span>` : '';
      return `<a href="${toHtmlText(span.href)}" style="${link}">${toHtml(span.of)}</a>${to}`;
    })
    .join('');

const linesOf = (lines: Span[][]): Span[] => lines.flatMap((each, index) => (index === 0 ? each : ['\n', ...each]));

/** A mark and its words; without marks the words take the row. */
const row = (mark: string, of: Span[], style: string): string =>
  `<tr>${mark === '' ? '' : `<td valign="top" class="t" style="${font}padding:0 10px 12px 0;${style}white-space:nowrap;">${toHtmlText(mark)}</td>`}<td width="100%" valign="top" class="t" style="${font}padding:0 0 12px;${style}">${toHtml(of)}</td></tr>`;
const table = (rows: string[]): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows.join('')}</table>`;

const bold = 'font-size:17px;line-height:25px;color:#14181b;font-weight:bold;';
const plain = 'font-size:16px;line-height:24px;color:#14181b;';

/** The steps a line each, counted where they are. */
export const stepsAsText = ({ numbered, of }: Steps): string =>
  of.map((step, index) => `${numbered ? `${index + 1}. ` : ''}${toText(step)}`).join('\n');

export const stepsAsHtml = ({ numbered, of }: Steps): string =>
  of.length === 0 ? '' : table(of.map((step, index) => row(numbered ? String(index + 1) : '', step, bold)));

const blockAsText = ({ items }: Block): string =>
  items.map(({ mark, lines }) => (mark === '' ? '' : `${mark} `) + lines.map(toText).join(mark === '' ? '\n' : '\n  ')).join('\n');

export const bodyAsText = (body: Block[]): string[] => body.map(blockAsText);

const blockAsHtml = ({ as, items }: Block): string => {
  if (as === 'p') return items.map(({ lines }) => line(`margin:0 0 16px;${plain}`, toHtml(linesOf(lines)), 'p', ' class="t"')).join('');
  return table(items.map(({ mark, lines }) => row(as === 'ul' ? '•' : mark, linesOf(lines), plain)));
};

export const bodyAsHtml = (body: Block[]): string => body.map(blockAsHtml).join('');
