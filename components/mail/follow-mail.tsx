'use client';
/** Asks now and then whether mail goes out, while the page is looked at, and draws the page anew when that changed. */
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { isVisible } from '#components/banner/browser-world.ts';

const ASK_MS = 15_000;

const mailWorks = async (): Promise<boolean | null> => {
  try {
    const answer = await fetch('/health/ready', { cache: 'no-store' });
    const { mail, database } = (await answer.json()) as { mail?: unknown; database?: unknown };
    return typeof mail === 'boolean' && database === true ? mail : null;
  } catch {
    return null;
  }
};

export const FollowMail = ({ down }: { down: boolean }) => {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(async () => {
      if (!isVisible()) return;
      // Unknown is no change: what is shown stays.
      if ((await mailWorks()) === down) router.refresh();
    }, ASK_MS);
    return () => clearInterval(timer);
  }, [down, router]);
  return null;
};
