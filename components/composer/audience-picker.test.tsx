import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { AudienceChoices, AudiencePreview } from '#server/audience/view.ts';
import { languageNames } from '../../messages/languages.ts';
import { sentences } from '../../messages/sentences.ts';
import { AudiencePicker } from './audience-picker.tsx';
import type { Preview } from './use-preview.ts';
import type { Values } from './values.ts';

const choices: AudienceChoices = {
  mayAddressEveryone: true,
  everyone: 120,
  departments: [
    { id: 'ops', name: 'Operations', depth: 0, parentId: null, people: 10, peopleBelow: 70, left: 0 },
    { id: 'north', name: 'Warehouse North', depth: 1, parentId: 'ops', people: 40, peopleBelow: 45, left: 0 },
  ],
  sites: [{ id: 'bilbao', name: 'Bilbao', people: 60 }],
  groups: [{ id: 'aiders', name: 'First aiders', people: 12 }],
  left: { departments: 0, sites: 0, groups: 0 },
};

const preview: AudiencePreview = {
  audience: {
    everyone: false,
    anyOf: [{ kind: 'department', name: 'Operations', below: true }],
    allOf: [{ kind: 'site', name: 'Bilbao', below: false }],
    except: [{ kind: 'department', name: 'Warehouse North', below: true }],
  },
  names: {},
  total: 25,
  withoutMail: 3,
  readers: { en: 20, es: 5 },
  online: 1,
  departments: [{ name: 'Operations', people: 25 }],
  sites: [{ name: null, people: 25 }],
  excepted: 45,
  inactive: 0,
  limitedToScope: false,
  people: [{ name: 'Ana Sol', departmentName: 'Operations', siteName: null, hasMail: false, standing: 'meant' }],
};

const nothing = () => undefined;
const counted = (change: Partial<Preview> = {}): Preview => ({ preview: null, error: null, counting: false, ...change });

const draw = (given: { values?: Values; counted?: Preview; choices?: AudienceChoices; locale?: 'en' | 'es'; opened?: 'ana' } = {}) => {
  const locale = given.locale ?? 'en';
  const { composer, picker, saved, audience, severity, untranslated, banner, errors, outcome } = sentences[locale];
  const words = { composer, picker, saved, audience, severity, untranslated, languages: languageNames, banner };
  const answers = Object.fromEntries(Object.entries({ ...errors, ...outcome }).map(([name, sentence]) => [`errors.${name}`, sentence]));
  const ana = { code: 'person:ana', kind: 'person' as const, id: 'ana', below: false, name: 'Ana Sol' };
  return renderToStaticMarkup(
    <AudiencePicker
      values={{ audience: ['departments'], ...given.values }}
      set={nothing}
      choose={nothing}
      errors={{}}
      removed={{}}
      words={words}
      answers={answers}
      locale={locale}
      choices={given.choices ?? choices}
      counted={given.counted ?? counted({ counting: true })}
      search=""
      setSearch={nothing}
      saved={[]}
      save={async (state) => state}
      take={nothing}
      opened={{ everyone: false, anyOf: given.opened ? [ana] : [], allOf: [], except: [] }}
      format={(n) => new Intl.NumberFormat(locale).format(n)}
    />,
  );
};

/** The boxes that would be sent, as "name=value". */
const ticked = (html: string): string[] =>
  [...html.matchAll(/<input[^>]*type="(?:checkbox|radio)"[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes('checked=""'))
    .map((tag) => `${/name="([^"]*)"/.exec(tag)?.[1]}=${/value="([^"]*)"/.exec(tag)?.[1]}`);

/** Of a company too large to be listed: of each kind one is offered. */
const ids = Array.from({ length: 4 }, (_, n) => `00000000-0000-4000-8000-00000000000${n}`);
const few: AudienceChoices = {
  ...choices,
  departments: [{ id: ids[0] ?? '', name: 'Operations', depth: 0, parentId: null, people: 10, peopleBelow: 70, left: 11_999 }],
  sites: [{ id: ids[1] ?? '', name: 'Bilbao', people: 60 }],
  groups: [{ id: ids[2] ?? '', name: 'First aiders', people: 12 }],
  left: { departments: 1, sites: 1, groups: 1 },
};

const said = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('before any script', () => {
  it('each part of the rule is a box that carries itself, and ticked ones stand open', () => {
    const values = { department: ['ops'], anyOf: ['group:aiders'], allOf: ['site:bilbao'], except: ['below:north'] };
    const html = draw({ values });
    expect(ticked(html).sort()).toEqual(
      ['allOf=site:bilbao', 'anyOf=group:aiders', 'audience=departments', 'department=ops', 'except=below:north'].sort(),
    );
    // The groups; the condition, and its sites; the exceptions. The tree opens down to what is ticked.
    expect(html.match(/<details class="fold" open="">/g)).toHaveLength(4);
  });

  it('a person chosen earlier stands there by name', () => {
    const html = draw({ values: { anyOf: ['person:ana'] }, opened: 'ana' });
    expect(ticked(html)).toContain('anyOf=person:ana');
    expect(said(html)).toContain('Ana Sol');
  });

  it.each(['anyOf', 'allOf', 'except'])('what is no longer there stays ticked among %s, with a word, until it is taken out', (name) => {
    const html = draw({ values: { [name]: ['site:closed'] } });
    expect(ticked(html)).toContain(`${name}=site:closed`);
    expect(said(html)).toContain('No longer there. Take it out.');
  });

  it.each([
    ['a person', 'person:ana', choices, 'Name not known yet'],
    ['a site of more than are listed', 'site:closed', few, 'Name not known yet'],
    ['a department of more than are listed', 'below:deep', few, 'Name not known yet'],
    ['a group of all that are listed', 'group:closed', choices, 'No longer there.'],
    ['a department of all that are listed', 'below:deep', choices, 'No longer there.'],
  ])('%s that nothing was told of is not said to be gone unless it is', (_what, code, offered, sentence) => {
    const html = draw({ values: { except: [code] }, choices: offered });
    expect(said(html)).toContain(sentence);
    expect(ticked(html)).toContain(`except=${code}`);
  });

  it('a manager is not offered everyone', () => {
    const html = draw({ choices: { ...choices, mayAddressEveryone: false } });
    expect(html).toContain('<input type="hidden" name="audience" value="departments"/>');
    expect(html).not.toContain('type="radio"');
  });
});

describe('beside it', () => {
  it('counting is said, and no number', () => expect(said(draw())).toContain('Counting'));

  it('how many, as a sentence, who is kept out, who has no address', () => {
    const text = said(draw({ counted: counted({ preview }) }));
    for (const part of [
      '25 people will see this',
      'Operations and its subdepartments, in Bilbao, except Warehouse North: 25 people',
      '1 has a browser open now',
      '3 have no email address',
      '45 left out by your exceptions',
      'No site',
      'Operations · no email',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('no longer work');
    expect(said(draw({ counted: counted({ preview }), locale: 'es' }))).toContain(
      'Operations y sus subdepartamentos, en Bilbao, excepto Warehouse North: 25 personas',
    );
  });

  it('nobody is said to be nobody, never nothing', () => {
    expect(said(draw({ counted: counted({ preview: { ...preview, total: 0 } }) }))).toContain('Nobody yet.');
  });

  it.each([
    ['unreachable', 'Not counted: the portal could not be reached.'],
    ['notAllowed', 'You can no longer write announcements.'],
    ['targetUnknown', sentences.en.errors.targetUnknown],
  ])('%s is said in words', (error, sentence) => expect(said(draw({ counted: counted({ error }) }))).toContain(sentence));
});
