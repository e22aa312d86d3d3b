'use client';
/** A header that fails is taken away alone; what failed on the server, a press in its menu, is said in its place, with the number of it. */
import { Component, lazy, type ReactNode, Suspense } from 'react';

type Failed = Error & { digest?: string };
type Props = { children: ReactNode };

// Not needed until something fails.
const FailureLine = lazy(() => import('#components/failure.tsx').then((failure) => ({ default: failure.FailureLine })));

export class HeaderBoundary extends Component<Props, { error: Failed | null }> {
  static getDerivedStateFromError = (error: Failed) => ({ error });

  override state: { error: Failed | null } = { error: null };

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      error.digest !== undefined && (
        <Suspense fallback={null}>
          <FailureLine reference={error.digest} />
        </Suspense>
      )
    );
  }
}
