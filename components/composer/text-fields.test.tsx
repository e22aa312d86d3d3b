import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { AudiencePreview } from '#server/audience/view.ts';
import { languageNames } from '../../messages/languages.ts';
import { sentences } from '../../messages/sentences.ts';
import { TextFields } from './text-fields.tsx';
import type { Preview } from './use-preview.ts';
import type { Values } from './values.ts';

const preview = (readers: Record<string, number> | undefined) => ({ readers }) as unknown as AudiencePreview;
const draw = (counted: Partial<Preview>, values: Values): string => {
  const { composer, picker, saved, audience, severity, untranslated, banner } = sentences.en;
  const words = { composer, picker, saved, audience, severity, untranslated, languages: languageNames, banner };
  const html = renderToStaticMarkup(
    <TextFields
      values={values}
      set={() => undefined}
      errors={{}}
      removed={{}}
      words={words}
      locale="en"
      firstWritten={[]}
      counted={{ preview: null, error: null, counting: false, ...counted }}
    />,
  );
  return /data-testid="untranslated">(.*?)<\/div>/s.exec(html)?.[1]?.replace(/<[^>]*>/g, '') ?? 'no place for it';
};

const english: Values = { 'headline.en': ['Gate 2 is closed'] };
const both: Values = { ...english, 'headline.es': ['La puerta 2 está cerrada'] };
const lacking = '4 of 9 people read Spanish: there is no Spanish text. They will read the English text.';
const unknown = sentences.en.untranslated.unknown;

it.each([
  ['somebody has no text', { preview: preview({ en: 5, es: 4 }) }, english, lacking],
  ['so it was a moment ago, and it is counted again', { preview: preview({ en: 5, es: 4 }), counting: true }, english, lacking],
  ['both are written', { preview: preview({ en: 5, es: 4 }) }, both, ''],
  ['nobody reads the other', { preview: preview({ en: 9, es: 0 }) }, english, ''],
  ['nobody is chosen', { preview: preview({}) }, english, ''],
  ['nothing is written', { preview: preview({ en: 5, es: 4 }) }, { 'headline.en': [' '] }, ''],
  ['it is not counted yet', { counting: true }, english, ''],
  ['it could not be counted', { error: 'unreachable' }, english, unknown],
  ['it could not be counted, and both are written', { error: 'unreachable' }, both, ''],
  ['the answer came from a release that counts none', { preview: preview(undefined) }, english, unknown],
])('beside the languages stands, when %s', (_when, counted, values, said) => expect(draw(counted, values)).toBe(said));
