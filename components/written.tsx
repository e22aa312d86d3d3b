/**
 * A description as its writer meant it. Invariant: no HTML is ever made of what was typed, a link shows where it really leads, and a
 * number is the one that was typed.
 */
import { Fragment } from 'react';
import type { Block, Item } from '#domain/text.ts';
import { keyOf, Spans } from './spans.tsx';

/* biome-ignore-start lint/suspicious/noArrayIndexKey: a text has no other names for its parts */
const Lines = ({ lines }: Pick<Item, 'lines'>) =>
  lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && '\n'}
      <Spans of={line} />
    </Fragment>
  ));

const WrittenBlock = ({ as, items }: Block) => {
  if (as === 'p')
    return (
      <p>
        {items.map((item, index) => (
          <Lines key={index} {...item} />
        ))}
      </p>
    );
  const List = as;
  return (
    <List>
      {items.map(({ mark, lines }, index) => (
        <li key={index}>
          {as === 'ol' && <span className="typed-number">{mark} </span>}
          <span>
            <Lines lines={lines} />
          </span>
        </li>
      ))}
    </List>
  );
};

export const Written = ({ body, lang }: { body: Block[]; lang: string }) => (
  <div key={keyOf(body)} className="prose-body" lang={lang}>
    {body.map((block, index) => (
      <WrittenBlock key={index} {...block} />
    ))}
  </div>
);
/* biome-ignore-end lint/suspicious/noArrayIndexKey: a text has no other names for its parts */
