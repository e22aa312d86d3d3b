/** The picker's form and the portal's parser agree: any rule that is chosen is sent as the same rule, and shown whole. */
import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { AudiencePicker } from '../components/composer/audience-picker.tsx';
import { codesIn, places } from '../components/composer/target-codes.ts';
import type { Values } from '../components/composer/values.ts';
import { languageNames } from '../messages/languages.ts';
import { sentences } from '../messages/sentences.ts';
import { parseAudience } from '../server/audience/form.ts';
import type { AudienceChoices } from '../server/audience/view.ts';

const ids = Array.from({ length: 5 }, (_, n) => `00000000-0000-4000-8000-00000000000${n}`);
const [top = '', low = '', site = '', group = ''] = ids;

/** Of each kind some are listed, and others are too many to be. The last id is nowhere. */
const choices: AudienceChoices = {
  mayAddressEveryone: true,
  everyone: 120,
  departments: [
    { id: top, name: 'Operations', depth: 0, parentId: null, people: 10, peopleBelow: 70, left: 11_998 },
    { id: low, name: 'Warehouse', depth: 1, parentId: top, people: 5, peopleBelow: 5, left: 0 },
  ],
  sites: [{ id: site, name: 'Bilbao', people: 60 }],
  groups: [{ id: group, name: 'First aiders', people: 12 }],
  left: { departments: 1, sites: 1, groups: 1 },
};

const draw = (values: Values): string => {
  const { composer, picker, saved, audience, severity, untranslated, banner } = sentences.en;
  return renderToStaticMarkup(
    <AudiencePicker
      values={values}
      set={() => undefined}
      choose={() => undefined}
      errors={{}}
      removed={{}}
      words={{ composer, picker, saved, audience, severity, untranslated, languages: languageNames, banner }}
      answers={{}}
      locale="en"
      choices={choices}
      counted={{ preview: null, error: null, counting: true }}
      search=""
      setSearch={() => undefined}
      saved={[]}
      save={async (state) => state}
      take={() => undefined}
      opened={{ everyone: false, anyOf: [], allOf: [], except: [] }}
      format={String}
    />,
  );
};

/** The fields a browser would send: all that have a name and are ticked, or hidden. */
const sent = (html: string): Values => {
  const all: Values = {};
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name === undefined || !(tag.includes('checked=""') || tag.includes('type="hidden"'))) continue;
    all[name] = [...(all[name] ?? []), /value="([^"]*)"/.exec(tag)?.[1] ?? ''];
  }
  return all;
};

const id = fc.constantFrom(...ids);
const code = fc.tuple(fc.constantFrom('below', 'department', 'site', 'group', 'person'), id).map((pair) => pair.join(':'));
const some = (each: fc.Arbitrary<string>) => fc.uniqueArray(each, { maxLength: 5 });
const forms: fc.Arbitrary<Values> = fc.record({
  audience: fc.constantFrom('everyone', 'departments').map((each) => [each]),
  department: some(id),
  only: some(id),
  anyOf: some(code.filter((each) => !/^(below|department):/.test(each))),
  allOf: some(code),
  except: some(code),
});

test('whatever is chosen, there or gone, listed or not: what is sent is the same rule, and each of it is shown once to be taken out', () => {
  fc.assert(
    fc.property(forms, (values) => {
      const html = draw(values);
      expect(parseAudience(sent(html))).toEqual(parseAudience(values));
      expect(html.match(/class="chip-out/g)?.length ?? 0).toBe(places.flatMap((name) => codesIn(values, name)).length);
    }),
    { numRuns: 150 },
  );
});
