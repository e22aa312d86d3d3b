'use client';
/**
 * Keeps a page of the desk true while it is open: the stream says that something changed, the page asks what, as whoever looks at it.
 * Figures are put in place; what moves is drawn anew by the server. Nothing typed is lost: while somebody writes, the page waits for them.
 */
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { isVisible } from '#components/banner/browser-world.ts';
import { useLive } from '#components/banner/live-provider.tsx';
import { focusHeading } from '#components/focus-heading.ts';
import type { ReachWords } from '#components/reach-words.ts';
import type { Followed } from '#server/reach/view.ts';
import { DeskWatch } from './desk-watch.ts';
import { type Answer, askFigures, isWriting } from './desk-world.ts';
import { FiguresContext } from './reach-figures.tsx';

const LONGEST_TIMER_MS = 2_147_483_647;
/** The clocks of two processes differ by less. */
const DOUBT_MS = 1_000;
const noFigures: Record<string, ReachWords> = {};

export type FollowWords = Record<'waits' | 'update' | 'updated', string>;

/**
 * Asks when the stream says that something changed, when something ends by itself, and when it may have missed something. One watch for
 * as long as the page is open: what is still to be asked outlives a page that is drawn anew.
 */
const useWatch = ({ address, readAt, nextExpiry }: Followed, onAnswer: (answer: Answer | 'refused') => void): void => {
  const { snapshot } = useLive();
  const ask = useEffectEvent(() => askFigures(address));
  const take = useEffectEvent(onAnswer);
  const watch = useRef<DeskWatch<Answer | 'refused'> | null>(null);
  useEffect(() => {
    const made = new DeskWatch({ ask: () => ask(), isVisible, now: Date.now, random: Math.random }, (answer) => take(answer));
    watch.current = made;
    const onLook = () => made.look();
    document.addEventListener('visibilitychange', onLook);
    return () => {
      document.removeEventListener('visibilitychange', onLook);
      made.stop();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `readAt` says when. With the page itself, before any answer comes in between.
  useLayoutEffect(() => watch.current?.drawn(), [readAt]);
  const { desk, offsetMs } = snapshot;
  // A page that was just drawn may be older than the news that arrived meanwhile.
  useEffect(() => {
    if (desk !== '' && Date.parse(desk) > Date.parse(readAt) - DOUBT_MS) watch.current?.want();
  }, [desk, readAt]);
  useEffect(() => {
    if (nextExpiry === null) return;
    const inMs = Date.parse(nextExpiry) - Date.now() - offsetMs;
    const timer = setTimeout(() => watch.current?.want(), Math.min(Math.max(0, inMs) + 200, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [nextExpiry, offsetMs]);
  const isLive = snapshot.connection === 'live';
  useEffect(() => watch.current?.hears(isLive), [isLive]);
};

export const FollowDesk = ({ follow, words, children }: { follow: Followed; words: FollowWords; children: ReactNode }) => {
  const router = useRouter();
  const root = useRef<HTMLDivElement>(null);
  const focused = useRef<{ element: Element; section: Element | null } | null>(null);
  const [newer, setNewer] = useState<{ readAt: string; words: Record<string, ReachWords> } | null>(null);
  const isRedrawn = useRef(false);
  /** Of the page as it was drawn then, and of no later one. */
  const [said, setSaid] = useState<{ readAt: string; what: 'waits' | 'updated' } | null>(null);
  const redraw = () => {
    const element = document.activeElement;
    focused.current = element && { element, section: element.closest('section') };
    isRedrawn.current = true;
    router.refresh();
  };
  useWatch(follow, (answer) => {
    if (answer === 'refused') return redraw();
    setNewer({ readAt: follow.readAt, words: answer.words });
    if (answer.shape === follow.shape) return;
    if (root.current !== null && isWriting(root.current)) setSaid({ readAt: follow.readAt, what: 'waits' });
    else redraw();
  });
  useEffect(() => {
    const was = focused.current;
    focused.current = null;
    // Once it is so: whoever hears it finds the page as it says.
    if (isRedrawn.current) setSaid({ readAt: follow.readAt, what: 'updated' });
    isRedrawn.current = false;
    if (was && !was.element.isConnected && document.activeElement === document.body) focusHeading(was.section);
  }, [follow.readAt]);
  const says = said?.readAt === follow.readAt ? said.what : null;
  return (
    <FiguresContext value={newer?.readAt === follow.readAt ? newer.words : noFigures}>
      <div role="status" className={says === 'waits' ? '' : 'sr-only'}>
        {says === 'waits' && (
          <div className="note flex flex-wrap items-center gap-3" data-severity="moderate">
            <p>{words.waits}</p>
            <button type="button" className="btn btn-sm btn-outline" onClick={redraw}>
              {words.update}
            </button>
          </div>
        )}
        {says === 'updated' && <p>{words.updated}</p>}
      </div>
      <div ref={root} className="contents">
        {children}
      </div>
    </FiguresContext>
  );
};
