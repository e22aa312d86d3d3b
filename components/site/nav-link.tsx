'use client';
/** A link that knows whether it leads to where one is. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

export const NavLink = ({ href, className = '', children }: { href: string; className?: string; children: ReactNode }) => {
  const path = usePathname();
  const isHere = href === '/' ? path === '/' : path.startsWith(href);
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
