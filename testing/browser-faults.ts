/**
 * Interfaces of a browser that a reader's page uses, by our code or the framework's, and may have to do without: private modes, old
 * browsers, settings of a company, extensions.
 */
import type { Fault } from '../e2e/support/broken-browser.ts';

const both = (api: string): Fault[] => [
  { api, how: 'missing' },
  { api, how: 'throws' },
];

/** Faults that made the whole page fail once, or would make the banner fail without its guard: in every run. */
export const worst: Fault[] = [
  { api: 'sessionStorage', how: 'throws' },
  { api: 'localStorage', how: 'throws' },
  { api: 'BroadcastChannel', how: 'throws' },
  { api: 'navigator.locks', how: 'missing' },
  { api: 'LockManager.prototype.request', how: 'throws' },
  { api: 'Element.prototype.animate', how: 'missing' },
  { api: 'IntersectionObserver', how: 'missing' },
  { api: 'matchMedia', how: 'throws' },
  { api: 'EventSource', how: 'missing' },
  { api: 'fetch', how: 'throws' },
  { api: 'Intl.DateTimeFormat', how: 'throws' },
  { api: 'requestIdleCallback', how: 'throws' },
];

const apis = [
  'sessionStorage',
  'localStorage',
  'Storage.prototype.getItem',
  'Storage.prototype.setItem',
  'BroadcastChannel',
  'BroadcastChannel.prototype.postMessage',
  'navigator.locks',
  'LockManager.prototype.request',
  'EventSource',
  'fetch',
  'XMLHttpRequest',
  'AbortController',
  'AbortSignal.timeout',
  'AbortSignal.any',
  'Blob',
  'navigator.sendBeacon',
  'navigator.onLine',
  'navigator.language',
  'navigator.connection',
  'IntersectionObserver',
  'IntersectionObserver.prototype.observe',
  'ResizeObserver',
  'MutationObserver',
  'PerformanceObserver',
  'matchMedia',
  'Element.prototype.animate',
  'Element.prototype.scrollIntoView',
  'getComputedStyle',
  'visualViewport',
  'scrollTo',
  'requestIdleCallback',
  'queueMicrotask',
  'reportError',
  'structuredClone',
  'MessageChannel',
  'performance.mark',
  'performance.measure',
  'Notification',
  'crypto',
  'crypto.randomUUID',
  'crypto.subtle',
  'document.title',
  'document.hidden',
  'document.visibilityState',
  'document.cookie',
  'document.startViewTransition',
  'isSecureContext',
  'navigation',
  'trustedTypes',
  'indexedDB',
  'caches',
  'Worker',
  'SharedWorker',
  'navigator.serviceWorker',
  'Intl.DateTimeFormat',
  'Intl.DateTimeFormat.prototype.formatToParts',
  'Intl.NumberFormat',
  'Intl.ListFormat',
  'Intl.RelativeTimeFormat',
  'Intl.PluralRules',
];

const isWorst = ({ api, how }: Fault): boolean => worst.some((each) => each.api === api && each.how === how);

/** All others: in the long run. */
export const others: Fault[] = apis.flatMap(both).filter((fault) => !isWorst(fault));
