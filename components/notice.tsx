/** Something to know before one goes on. Stays until it is answered; nothing disappears by itself. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import type { Look } from './severity-mark.tsx';

type Props = {
  icon: LucideIcon;
  title: ReactNode;
  /** Colours icon and title; none: a plain word. */
  look?: Look;
  role?: 'alert' | 'status';
  ref?: Ref<HTMLDivElement>;
  className?: string;
  /** A button or link, at the end of the line. */
  action?: ReactNode;
  children?: ReactNode;
};

export const Notice = ({ icon: Icon, title, look, role, ref, className = '', action, children }: Props) => (
  <div
    ref={ref}
    // Focused by script where it answers a press.
    tabIndex={ref ? -1 : undefined}
    role={role}
    className={`box-strong px-4 py-3 max-w-[48rem] flex flex-wrap items-center gap-x-4 gap-y-2 ${className}`}
    data-severity={look}
  >
    <div className="grow basis-64 min-w-0">
      <p className={`flex gap-2 ${look || children ? 'font-semibold' : ''} ${look ? 'text-sev-text' : ''}`}>
        <Icon className="ico mt-1" aria-hidden="true" />
        <span>{title}</span>
      </p>
      {children && <div className="mt-1 ps-[1.625rem] text-[0.9375rem]">{children}</div>}
    </div>
    {action}
  </div>
);
