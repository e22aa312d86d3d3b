import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { hostile } from '../e2e/hostile-markdown.ts';
import { Markdown } from './markdown.tsx';

const html = (text: string): string => renderToStaticMarkup(<Markdown text={text} lang="en" />);

/** What it takes of a processor, whatever else this machine does. */
const htmlWithin = (text: string, ms: number): string => {
  const from = process.cpuUsage();
  const shown = html(text);
  const { user, system } = process.cpuUsage(from);
  expect((user + system) / 1_000).toBeLessThan(ms);
  return shown;
};

describe('a description', () => {
  it('keeps paragraphs, emphasis, lists, quotes and line breaks', () => {
    const shown = html('One **two** *three*\\\nfour\n\n- a\n- b\n\n1. c\n\n> d `e`');
    for (const part of ['<p>One <strong>two</strong> <em>three</em><br/>', '<ul><li><p>a</p></li>', '<ol><li>', '<blockquote', '<code'])
      expect(shown).toContain(part);
  });

  it('shows a heading as a bold paragraph, so that it cannot pretend to be the page', () => {
    expect(html('# Big')).toContain('<p><strong>Big</strong></p>');
  });

  it('shows where a link really leads', () => {
    expect(html('[our portal](https://evil.example/x)')).toContain('(evil.example)');
    expect(html('[https://good.example](https://evil.example)')).toContain('(evil.example)');
    expect(html('[good.example](https://good.example/)')).not.toContain('(');
    expect(html('[call](tel:+34944001122)')).toContain('(+34944001122)');
    expect(html('[x](https://a.example)')).toContain('rel="noopener noreferrer"');
  });

  it.each([
    ['[x](javascript:alert(1))'],
    ['[x](JaVaScRiPt:alert(1))'],
    ['[x](data:text/html,<script>1</script>)'],
    ['[x](vbscript:x)'],
    ['[x](http://plain.example)'],
    ['[x](//evil.example)'],
    ['[x](https://user@evil.example)'],
    ['[x](/newsroom)'],
    ['[x](&#106;avascript:alert(1))'],
  ])('makes no link of %s', (text) => expect(html(text)).not.toContain('<a'));

  it.each([
    ['<script>alert(1)</script>'],
    ['<img src=x onerror=alert(1)>'],
    ['text <b onclick="x()">bold</b>'],
    ['![alt](https://evil.example/pixel.png)'],
    ['<!-- comment --> <style>*{display:none}</style>'],
    ['```html\n<iframe src="https://evil.example">\n```'],
    ['[x]: https://evil.example "t"\n\n![x]'],
    ['<a href="javascript:alert(1)">x</a>'],
  ])('makes no element of %s', (text) => expect(html(text)).not.toMatch(/<(script|img|b|style|iframe|a|svg)[\s>]/));

  it.each([
    ['> '.repeat(4_999)],
    ['>'.repeat(9_998)],
    ['- '.repeat(4_999)],
    ['1. '.repeat(3_333)],
    ['*a_'.repeat(3_333)],
    ['['.repeat(9_999)],
    ['[a]('.repeat(2_500)],
  ])('shows %.6s…, as long as a form can hold, without delay', (text) => {
    expect(htmlWithin(`${text}x`, 500)).toContain('x');
  });

  it('keeps HTML within a line in that line', () => {
    expect(html('a <b>c</b> d')).toContain('<p>a &lt;b&gt;c&lt;/b&gt; d</p>');
    expect(html('<div>x</div>\n\n- <div>y</div>')).toContain('<p>&lt;div&gt;x&lt;/div&gt;</p><ul><li><p>&lt;div&gt;y');
  });

  it('shows no letters that cannot be seen or that turn the others round', () => {
    expect(html('[safe.example&#x202E;](https://evil.example) a&#8203;b &#x2066;c')).toMatch(/>safe\.example<.*\(evil\.example\).* ab c</);
  });

  it('compares what a link says with the address as the browser reads it', () => {
    for (const host of ['\u0430pple.example', 'apple\u3002example', 'APPLE.example'])
      expect(html(`[${host}](https://${host}/)`)).toContain(`(${new URL(`https://${host}/`).host})`);
    expect(html('[x](https://:pass@evil.example)')).not.toContain('<a');
    expect(html('[help@a.example](mailto:help@a.example?bcc=evil@b.example)')).toContain('(help@a.example?bcc=evil@b.example)');
    expect(html('<https://a.example/x>')).not.toContain('(');
  });

  it.each(hostile)('makes nothing but text of %s', (_, text) => {
    const shown = htmlWithin(text, 500);
    const tags = [...shown.matchAll(/<\/?([^\s>/]*)/g)].map((found) => found[1]);
    expect(tags.filter((tag) => !/^(div|p|strong|em|ul|ol|li|blockquote|code|br|a|bdi)$/.test(tag ?? ''))).toEqual([]);
    expect([...shown.matchAll(/ href="(?!https:|mailto:|tel:)[^"]*/g)]).toEqual([]);
  });

  it('does not nest without end', () => {
    const shown = html(`${'> '.repeat(12)}deep`);
    expect(shown.match(/<blockquote/g)?.length ?? 0).toBeLessThan(10);
    expect(shown).toContain('deep');
  });
});
