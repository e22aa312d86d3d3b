/** Features of a browser the banner uses beyond showing and acknowledging. As in browser-world.ts, nothing in here throws into a page. */
import { attempt } from './browser-world.ts';

/** Storage of this tab, or of this browser; both may be unavailable. */
type Shelf = 'tab' | 'browser';

const shelf = (kept: Shelf): Storage => (kept === 'tab' ? window.sessionStorage : window.localStorage);

export const readKept = (kept: Shelf, key: string): string | null => attempt(() => shelf(kept).getItem(key), null);

/** Stores a text; null deletes it. Returns false when this browser stores nothing. */
export const keep = (kept: Shelf, key: string, text: string | null): boolean =>
  attempt(() => {
    if (text === null) shelf(kept).removeItem(key);
    else shelf(kept).setItem(key, text);
    return true;
  }, false);

/** A language tag; '' for a browser that does not say. */
export const browserLanguage = (): string => attempt(() => navigator.language, '');

export type NotificationState = NotificationPermission | 'unsupported';

export const notificationState = (): NotificationState =>
  attempt(() => (window.isSecureContext ? (window.Notification.permission ?? 'unsupported') : 'unsupported'), 'unsupported');

/** Asks the person, where the browser asks at all. */
export const askForNotifications = async (): Promise<void> => {
  try {
    await window.Notification.requestPermission();
  } catch {
    // The answer is read afterwards, whatever came of asking.
  }
};

/** Browsers of phones give the permission but want a service worker: there title and icon must do. */
export const notify = (title: string, options: NotificationOptions, onClick: () => void): void =>
  attempt(() => {
    const notification = new window.Notification(title, options);
    notification.onclick = () => {
      notification.close();
      onClick();
    };
  }, undefined);

/** Lets an element come from where it was. Without animations it is simply there. */
export const glideFrom = (element: Element, byPx: number, durationMs: number): void =>
  attempt(
    () => void element.animate([{ transform: `translateY(${byPx}px)` }, {}], { duration: durationMs, easing: 'ease-out' }),
    undefined,
  );
