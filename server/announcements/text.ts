/** Which of an announcement's languages somebody reads: theirs, else the first it was written in. */
export const pickText = <Text extends { locale: string }>(texts: readonly Text[], locale: string | null): Text => {
  const text = texts.find((each) => each.locale === locale) ?? texts[0];
  if (!text) throw new Error('An announcement without a text went live');
  return text;
};
