/**
 * Checks whether a text is exactly one address that mail can be sent to: wherever an address is entered, and again before it is handed to
 * the mail server.
 * Invariant: an accepted text names one mailbox, so that a field never becomes a second recipient, a header or a command. Pure; imports
 * nothing.
 */

/**
 * The rule browsers keep for a field of type e-mail, and letters of any language beside ASCII's.
 * @see https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
 */
const oneAddress =
  /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?)*$/u;

/** RFC 5321, 4.5.3.1: the longest part before the @, and the longest path without its angle brackets. In bytes. */
const longestLocalPart = 64;
const longestAddress = 254;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** True for exactly one address without a name, a blank or a bracket. */
export const isAddress = (text: string): boolean =>
  text.length <= longestAddress &&
  oneAddress.test(text) &&
  bytes(text) <= longestAddress &&
  bytes(text.slice(0, text.indexOf('@'))) <= longestLocalPart;

/** The single address in a text, without blanks around it; null when there is none, or more than one. */
export const readAddress = (text: string): string | null => {
  const trimmed = text.trim();
  return isAddress(trimmed) ? trimmed : null;
};

export type Mailbox = { name: string; address: string };

/** `ana@company.example` or `Name <ana@company.example>`; null for anything else, such as two of them. */
export const readMailbox = (text: string): Mailbox | null => {
  const [, name = '', bracketed] = /^([^\r\n<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [];
  const address = readAddress(bracketed ?? text);
  return address === null ? null : { name: name.trim().replace(/^"(.*)"$/, '$1'), address };
};
