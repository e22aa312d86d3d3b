'use client';
/** A link that knows whether it leads to where one is. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

type Props = {
  href: string;
  /** Where the pages it lists are, when that is elsewhere. */
  within?: string;
  className?: string;
  children: ReactNode;
};

export const NavLink = ({ href, within = href, className = '', children }: Props) => {
  const path = usePathname();
  const isHere = href === '/' ? path === '/' : path.startsWith(href) || path.startsWith(within);
  return (
    <Link
      href={href}
      prefetch={false}
      className={className}
      aria-current={path === href ? 'page' : isHere ? 'true' : undefined}
      // The header stays when the page changes: a menu would stay open over it.
      onClick={(event) => event.currentTarget.closest('details')?.removeAttribute('open')}
    >
      {children}
    </Link>
  );
};
