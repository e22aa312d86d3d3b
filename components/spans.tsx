/** The words of an announcement in a line, and its steps. Nothing but these elements is ever made of what was typed. */
import { Fragment, type ReactNode } from 'react';
import type { Steps as StepsView } from '#domain/steps.ts';
import type { Span } from '#domain/text.ts';

/** An element each; of a link `data-to` says that it has words of its own. */
export const Spans = ({ of }: { of: Span[] }): ReactNode =>
  of.map((span, index) => {
    if (typeof span === 'string') return span;
    const { as: Tag, of: inner, href, to } = { href: undefined, to: undefined, ...span };
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other names for its parts
      <Fragment key={index}>
        <Tag href={href} data-to={to}>
          <Spans of={inner} />
        </Tag>
        {to && <bdi>{` (${to})`}</bdi>}
      </Fragment>
    );
  });

/** Of words with elements among them: other words are another element, because a translator may hold the texts in it. */
export const keyOf = (of: unknown): string => JSON.stringify(of);

/** One step is a paragraph. Numbers stand in the text, so that they are there wherever it is taken. */
export const Steps = ({ steps: { numbered, of }, className, lang }: { steps: StepsView; className: string; lang: string }) => {
  const [first] = of;
  if (!first) return null;
  const attributes = { className: `steps ${className}`, lang };
  if (of.length === 1)
    return (
      <p key={keyOf(of)} {...attributes}>
        <Spans of={first} />
      </p>
    );
  const List = numbered ? 'ol' : 'ul';
  return (
    <List key={keyOf(of)} {...attributes}>
      {of.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
        <li key={index}>
          {numbered && <span aria-hidden="true">{index + 1}</span>}
          <span>
            <Spans of={step} />
          </span>
        </li>
      ))}
    </List>
  );
};
