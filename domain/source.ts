/** Where a fact about a person, or a role, comes from. */
import { toKnown } from './known.ts';

/** The best first: the directory, an imported file, the company's sign-on, entered by hand. `command`: the server's command line. */
export const sources = ['scim', 'csv', 'claims', 'hand', 'command'] as const;
export type Source = (typeof sources)[number];
/** Throws for a word that is no source of this release. */
export const toSource = (text: string): Source => toKnown(sources, text, 'source');
