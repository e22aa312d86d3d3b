import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { parseSteps } from '#domain/steps.ts';
import { parseText } from '#domain/text.ts';
import { hostile } from '../testing/hostile-markdown.ts';
import { Steps } from './spans.tsx';
import { Written } from './written.tsx';

const description = (text: string): string => renderToStaticMarkup(<Written body={parseText(text)} lang="en" />);
const steps = (text: string): string => renderToStaticMarkup(<Steps steps={parseSteps(text)} className="" lang="en" />);
const both = (text: string): string => description(text) + steps(text);

/** Processor time, whatever else this machine does. */
const shownWithin = (text: string, ms: number): string => {
  const from = process.cpuUsage();
  const shown = both(text);
  const { user, system } = process.cpuUsage(from);
  expect((user + system) / 1_000).toBeLessThan(ms);
  return shown;
};

describe('a description', () => {
  it('keeps paragraphs, line breaks, emphasis, lists and the numbers that were typed', () => {
    const shown = description('One **two** *three*\nfour\n\n- a\n- b\n\n112) c\n24. d');
    for (const part of [
      '<p>One <strong>two</strong> <em>three</em>\nfour</p>',
      '<ul><li><span>a</span></li><li><span>b</span></li></ul>',
      '<ol><li><span class="typed-number">112) </span><span>c</span></li><li><span class="typed-number">24. </span><span>d</span></li></ol>',
    ])
      expect(shown).toContain(part);
  });

  it.each([
    ['# Big', '<p># Big</p>'],
    ['> said', '<p>&gt; said</p>'],
    ['`code` and\n```\nmore', '<p>`code` and\n```\nmore</p>'],
    ['a <b>c</b> d', '<p>a &lt;b&gt;c&lt;/b&gt; d</p>'],
    ['&copy; &#x202E;', '<p>&amp;copy; &amp;#x202E;</p>'],
    ['[Gate 2]: closed', '<p>[Gate 2]: closed</p>'],
  ])('shows %j as it was typed', (text, shown) => expect(description(text)).toContain(shown));

  it('shows where a link really leads', () => {
    expect(description('[our portal](https://evil.example/x)')).toContain(
      '<a href="https://evil.example/x" data-to="evil.example">our portal</a><bdi> (evil.example)</bdi>',
    );
    expect(description('[https://good.example](https://evil.example)')).toContain('(evil.example)');
    expect(description('[good.example](https://good.example/)')).not.toContain('(');
    expect(description('[call](tel:+34944001122)')).toContain('(+34944001122)');
    expect(description('https://\u0430pple.example/')).toContain(`(${new URL('https://\u0430pple.example/').host})`);
  });
});

describe('steps', () => {
  it('have their numbers in the text, and links', () => {
    expect(steps('1. Use **gate 4**\n2. Call +34 944 00 11 22')).toBe(
      '<ol class="steps " lang="en"><li><span aria-hidden="true">1</span><span>Use <strong>gate 4</strong></span></li>' +
        '<li><span aria-hidden="true">2</span><span>Call <a href="tel:+34944001122">+34 944 00 11 22</a></span></li></ol>',
    );
  });

  it('that have numbers of their own are not counted', () => {
    expect(steps('112) Fire\n080) Ambulance')).toBe(
      '<ul class="steps " lang="en"><li><span>112) Fire</span></li><li><span>080) Ambulance</span></li></ul>',
    );
  });

  it('one is a paragraph, none is nothing', () => {
    expect(steps('Wait')).toBe('<p class="steps " lang="en">Wait</p>');
    expect(steps(' \n ')).toBe('');
  });
});

it.each([
  ['[x](javascript:alert(1))'],
  ['[x](data:text/html,<script>1</script>)'],
  ['[x](http://plain.example)'],
  ['[x](https://user@evil.example)'],
  ['[x](/newsroom)'],
  ['[x](&#106;avascript:alert(1))'],
  ['![alt](https://evil.example/pixel.png)'],
])('makes no link of %s, and shows it whole', (text) => {
  expect(both(text)).not.toContain('<a');
  expect(description(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toContain(`<p>${text}</p>`);
});

it.each(hostile)('makes nothing but text of %s, without delay', (_, text) => {
  const shown = shownWithin(text, 500);
  const tags = [...shown.matchAll(/<\/?([^\s>/]*)/g)].map((found) => found[1]);
  expect(tags.filter((tag) => !/^(div|p|span|strong|em|ul|ol|li|a|bdi)$/.test(tag ?? ''))).toEqual([]);
  expect([...shown.matchAll(/ href="(?!https:|mailto:|tel:)[^"]*/g)]).toEqual([]);
  expect(
    [...shown.matchAll(/ ([a-z-]+)="/g)]
      .map((found) => found[1])
      .filter((name) => !/^(class|lang|href|data-to|aria-hidden)$/.test(name ?? '')),
  ).toEqual([]);
});
