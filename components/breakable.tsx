/** An address that may break before one of its signs when there is no room, instead of within its last letters. */
import { Fragment } from 'react';

export const Breakable = ({ text, before }: { text: string; before: string }) => (
  <span key={text}>
    {text.split(before).map((part, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which never move
      <Fragment key={place}>
        {place > 0 && <wbr />}
        <span>{place > 0 ? `${before}${part}` : part}</span>
      </Fragment>
    ))}
  </span>
);
