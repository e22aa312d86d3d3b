'use client';
/** What fails in here is taken away alone, or replaced by something plainer: the page and the banner stay. React says in the console what failed. */
import { Component, type ReactNode } from 'react';

type Props = { children: ReactNode; fallback?: ReactNode };

export class Contained extends Component<Props, { failed: boolean }> {
  static getDerivedStateFromError = () => ({ failed: true });

  override state = { failed: false };

  override render() {
    return this.state.failed ? (this.props.fallback ?? null) : this.props.children;
  }
}
