/**
 * What is there but throws when it is made is taken away. The framework asks whether there is one, and does without; it does not
 * ask whether it works, and would not start.
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
