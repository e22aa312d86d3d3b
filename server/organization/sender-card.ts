/** A sender's card, from the database to pages. */
import { z } from 'zod';
import type { SenderCard } from './view.ts';

const line = z.string().trim().min(1).max(500).optional().catch(undefined);
const card = z.object({ purpose: line, mail: line, telephone: line, never: line }).catch({});

/** A sender's card as the settings stored it; values that are not short texts are left out. */
export const toSenderCard = (stored: unknown): SenderCard =>
  Object.fromEntries(Object.entries(card.parse(stored)).filter(([, value]) => value !== undefined));
