/** Chooses the text of an announcement to show. */
import { cleanLine } from './characters.ts';

/** The text in the reader's language, else the first that was added. Old headlines are cleaned like new ones. */
export const pickText = <Text extends { locale: string; headline: string }>(texts: readonly Text[], locale: string | null): Text => {
  const text = texts.find((each) => each.locale === locale) ?? texts[0];
  if (!text) throw new Error('An announcement without a text went live');
  return { ...text, headline: cleanLine(text.headline) };
};
