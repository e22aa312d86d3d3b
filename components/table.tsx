/** A table of facts: the first cell of a line names it. On a phone each line is a block of its own. */
import type { ReactNode } from 'react';

type Props = {
  /** The name of the table for screen readers, where no heading gives one. */
  label?: string;
  columns: string[];
  /** list: each line is somebody or something of its own, and its name the loud part of it on a phone. */
  kind?: 'facts' | 'list';
  rows: { key: string; cells: ReactNode[] }[];
};

export const Table = ({ label, columns, kind = 'facts', rows }: Props) => (
  <table className={`tbl tbl-facts mt-2 ${kind === 'list' ? 'tbl-list' : ''}`} aria-label={label}>
    <thead>
      <tr>
        {columns.map((column, place) => (
          <th key={column} scope="col" className={place === 1 ? '' : 'w-1/4'}>
            {column}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ key, cells: [name, ...values] }) => (
        <tr key={key}>
          <th scope="row">{name}</th>
          {values.map((value, place) => (
            <td key={columns[place + 1]} className={place === 0 ? 'wrap-anywhere' : 'text-ink-2'}>
              {value}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
