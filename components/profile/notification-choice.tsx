'use client';
/** Desktop notifications of this browser: asked for once, here, and said plainly how to change one's mind. */
import { Bell, BellOff, Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { askForNotifications, type NotificationState, notificationState } from '#components/banner/browser-extras.ts';

export type NotificationWords = Record<'allow' | 'allowed' | 'blocked' | 'unsupported', string>;

/** Null until the browser is asked: without script nobody can allow anything. */
const useChoice = () => {
  const [choice, setChoice] = useState<NotificationState | null>(null);
  useEffect(() => {
    const look = () => setChoice(notificationState());
    look();
    // Changed in the browser's own settings meanwhile.
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, []);
  const ask = async () => {
    await askForNotifications();
    setChoice(notificationState());
  };
  return { choice, ask };
};

export const NotificationChoice = ({ words }: { words: NotificationWords }) => {
  const { choice, ask } = useChoice();
  return (
    <div className="mt-3 min-h-11" role="status">
      {choice === 'default' && (
        <button type="button" className="btn btn-outline" onClick={() => void ask()}>
          <Bell className="ico" aria-hidden="true" />
          <span>{words.allow}</span>
        </button>
      )}
      {choice === 'granted' && (
        <p className="flex gap-2 text-ok">
          <Check className="ico mt-1" aria-hidden="true" />
          <span>{words.allowed}</span>
        </p>
      )}
      {(choice === 'denied' || choice === 'unsupported') && (
        <p className="flex gap-2">
          <BellOff className="ico mt-1" aria-hidden="true" />
          <span>{choice === 'denied' ? words.blocked : words.unsupported}</span>
        </p>
      )}
    </div>
  );
};
