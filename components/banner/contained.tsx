'use client';
/**
 * Contains a failure: a part that fails is removed alone, or replaced by something plainer; the page and the banner stay. React logs the
 * error to the console.
 */
import { Component, type ReactNode } from 'react';

type Props = { children: ReactNode; fallback?: ReactNode };

export class Contained extends Component<Props, { failed: boolean }> {
  static getDerivedStateFromError = () => ({ failed: true });

  override state = { failed: false };

  override render() {
    return this.state.failed ? (this.props.fallback ?? null) : this.props.children;
  }
}
