'use client';
/** The parts of the directory, on each of its pages. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const parts = {
  overview: ['/directory', '/directory/departments'],
  people: ['/directory/people'],
  groups: ['/directory/groups'],
  sites: ['/directory/sites'],
  roles: ['/directory/roles'],
  signOn: ['/directory/sign-on'],
} as const;

type Part = keyof typeof parts;

const isIn = (path: string, part: Part): boolean =>
  path === parts[part][0] || parts[part].some((place) => place !== '/directory' && path.startsWith(place));

export const DirectoryNav = ({ words }: { words: Record<Part | 'label', string> }) => {
  const path = usePathname();
  return (
    <nav className="border-b border-line" aria-label={words.label}>
      <div className="page w-full flex flex-wrap gap-x-6">
        {(Object.keys(parts) as Part[]).map((part) => (
          <Link
            key={part}
            className="nav-a"
            href={parts[part][0]}
            prefetch={false}
            aria-current={path === parts[part][0] ? 'page' : isIn(path, part) ? 'true' : undefined}
          >
            {words[part]}
          </Link>
        ))}
      </div>
    </nav>
  );
};
