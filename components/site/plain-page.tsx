/** A page that says one thing and offers at most one way on: sign in, signed out, not found, not allowed. */
import type { ReactNode } from 'react';

export const PlainPage = ({ title, children }: { title: string; children: ReactNode }) => (
  <main id="content" className="page pt-10 lg:pt-16 w-full">
    <div className="max-w-[36rem] grid gap-4">
      <h1 className="text-2xl font-semibold">{title}</h1>
      {children}
    </div>
  </main>
);
