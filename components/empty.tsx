/** Said where a list would stand that has nothing in it: why, and what will come. */
import type { ReactNode } from 'react';

type Props = {
  /** Only where the section's own heading does not say it. */
  title?: string;
  text: string;
  className?: string;
  /** One way on. */
  children?: ReactNode;
};

export const Empty = ({ title, text, className = 'mt-3', children }: Props) => (
  <div className={`box p-5 ${className}`}>
    {title !== undefined && <h2 className="font-semibold mb-1">{title}</h2>}
    <p className="text-[0.9375rem] text-ink-2">{text}</p>
    {children && <div className="mt-4">{children}</div>}
  </div>
);
