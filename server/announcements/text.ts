/** What is shown of an announcement's texts. */
import { cleanLine } from '#domain/characters.ts';

/** Which of its languages somebody reads: theirs, else the first it was written in. A headline stored long ago is shown as one of today. */
export const pickText = <Text extends { locale: string; headline: string }>(texts: readonly Text[], locale: string | null): Text => {
  const text = texts.find((each) => each.locale === locale) ?? texts[0];
  if (!text) throw new Error('An announcement without a text went live');
  return { ...text, headline: cleanLine(text.headline) };
};
