'use client';
/** On the page of somebody who has just signed out: the other tabs of this browser load again, as what nobody may see. */
import { useEffect } from 'react';
import { watchSession } from '#components/banner/session-watch.ts';

export const SessionOver = () => {
  useEffect(() => watchSession(null), []);
  return null;
};
