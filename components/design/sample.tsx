/** How a component and one state of it are headed on the page of all components. */
import type { ReactNode } from 'react';

type Props = { title: string; note?: string; children: ReactNode };

export const Component = ({ title, note, children }: Props) => (
  <section className="pt-12">
    <div className="page">
      <h2 className="text-xl font-semibold">{title}</h2>
      {note !== undefined && <p className="mt-1 text-[0.9375rem] text-ink-2 max-w-[60ch]">{note}</p>}
    </div>
    {children}
  </section>
);

/** `wide`: from edge to edge, as a banner stands. */
export const State = ({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) => (
  <section className="mt-6">
    <h3 className="page mb-2 text-sm text-ink-2 !font-normal">{name}</h3>
    {wide ? children : <div className="page">{children}</div>}
  </section>
);
