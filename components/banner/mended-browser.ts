/**
 * Removes features that exist but throw when they are created. The framework checks whether a feature exists, and does without it; it does
 * not check whether it works, and would not start.
 */
const trials: Record<string, () => unknown> = {
  AbortController: () => new AbortController(),
  IntersectionObserver: () => new IntersectionObserver(() => {}),
  MessageChannel: () => new MessageChannel(),
  navigation: () => window.navigation,
  queueMicrotask: () => queueMicrotask(() => {}),
};

export const mendBrowser = (): void => {
  for (const [name, tryIt] of Object.entries(trials)) {
    try {
      tryIt();
    } catch {
      Object.defineProperty(window, name, { value: undefined, configurable: true, writable: true });
    }
  }
};
