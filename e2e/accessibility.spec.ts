/**
 * Every page, dialog and state that is drawn otherwise, through e2e/support/accessible.ts. A new page is one line in `pages`; a state
 * that has to be brought about is one entry in the list of the person who meets it.
 */
import type { Page } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import { expectAccessible } from './support/accessible.ts';
import { insertLiveFor } from './support/department-rows.ts';
import { chooseDepartment, type Department, expect, othersOf, test, write } from './support/fixtures.ts';
import { insertOpenEnds } from './support/open-ends.ts';
import { isLong } from './support/place.ts';

type State = [what: string, reach: (page: Page) => Promise<unknown>];

const goto =
  (path: string) =>
  async (page: Page): Promise<void> => {
    await page.goto(path);
    // The button says how many people it is for as soon as they are counted: until then it has another name.
    if (path.includes('trial')) await expect(page.getByRole('button', { name: 'Publish to 1 person…' })).toBeVisible();
  };

const inTurn = async (page: Page, states: State[]): Promise<void> => {
  for (const [what, reach] of states) {
    await reach(page);
    await expectAccessible(page, what);
  }
};

const pages: Record<string, string[]> = {
  ana: [
    '/',
    '/archive',
    ...(isLong ? ['/archive?time=dates&from=2026-01-01'] : []),
    '/archive?q=nothing+at+all+is+like+this',
    '/profile',
    '/newsroom',
    '/no/such',
  ],
  bruno: ['/sign-in', '/sign-in?error=algorithm&ref=0A1B2C3D', '/signed-out'],
  // As Ana's and Elena's, with less in them or more.
  ...(isLong ? { marcos: ['/', '/profile', '/newsroom'] } : {}),
  elena: ['/newsroom', ...(isLong ? ['/newsroom?q=nothing+at+all+is+like+this', '/newsroom/new?trial=1'] : []), '/newsroom/new'],
  olga: ['/settings', '/first-steps', ...(isLong ? ['/profile'] : [])],
};

for (const [who, paths] of Object.entries(pages)) {
  test(`everybody can use what ${who} opens: ${paths.join(', ')}`, async ({ browserOf }) => {
    test.setTimeout(180_000);
    const page = await browserOf(who, { reducedMotion: 'reduce' });
    await inTurn(
      page,
      paths.map((path) => [path, goto(path)]),
    );
  });
}

const press = (name: RegExp) => (page: Page) => page.getByTestId('banner').getByRole('button', { name }).first().click();

/** The stream and the questions after it stop being answered, and two minutes go by. */
const loseTheServer = async (page: Page): Promise<void> => {
  await page.route('**/live**', (route) => route.abort());
  await page.clock.fastForward(120_000);
  await expect(page.getByText('You may be missing announcements').first()).toBeVisible();
};

const signOutInAnotherTab = async (page: Page): Promise<void> => {
  await page.unroute('**/live**');
  await page.goto('/');
  const other = await page.context().newPage();
  // It tells the others nothing, or they would load again: the server does.
  await other.addInitScript(() => Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined }));
  await other.goto('/');
  await other.locator('header summary:visible').click();
  await other.getByRole('button', { name: 'Sign out' }).first().click();
  await expect(page.getByText('You are signed out.').first()).toBeVisible();
};

/** A part of the page does not come, as when its file is gone; the page that is then shown knows all languages by itself. */
const breakThePage = async (page: Page): Promise<void> => {
  await page.goto('/');
  await page.route('**/_next/static/chunks/**', (route) => route.abort());
  await page.locator('header summary:visible').click();
  await page.getByRole('link', { name: 'My profile' }).first().click();
  await expect(page.getByRole('heading', { name: 'This page could not be shown' })).toBeVisible();
};

const insertBanners = async (sql: Pool, department: Department): Promise<{ long: string; asking: string }> => {
  const steps = '1. Leave by the nearest exit\n2. Do not use the lifts\n3. Wait at the assembly point';
  await insertLiveFor(sql, department, { headline: 'Fire in hall 3', instruction: steps, severity: 'extreme', ackRequired: true });
  await insertLiveFor(sql, department, { headline: 'Chlorine smell near gate 5', instruction: steps, severity: 'severe' });
  await insertLiveFor(sql, department, { headline: 'La puerta 2 está cerrada', locale: 'es', severity: 'moderate' });
  const long = await insertLiveFor(sql, department, { headline: 'x'.repeat(100), instruction: 'y'.repeat(300), severity: 'moderate' });
  const description = 'A **description** with a [link](https://acerosdelnorte.example/rules) and\n\n- a list';
  const asking = await insertLiveFor(sql, department, { headline: 'Read the whole of it', description, ackRequired: true });
  return { long, asking };
};

test('everybody can use the banner in all its states, and an announcement', async ({ browserOf, sql, department }) => {
  test.setTimeout(180_000);
  const page = await browserOf(department.one, { reducedMotion: 'reduce' });
  await page.clock.install();
  const { long, asking } = await insertBanners(sql, department);
  await inTurn(page, [
    ['an emergency, a warning and more, one of them in another language', goto('/')],
    ['an announcement in long words', goto(`/announcements/${long}`)],
    ['an announcement to acknowledge', goto(`/announcements/${asking}`)],
    ['the menu of a person', (at) => at.locator('header summary:visible').click()],
    [
      'an announcement acknowledged',
      (at) =>
        at
          .getByRole('main')
          .getByRole('button', { name: /^Acknowledge/ })
          .click(),
    ],
    ['an emergency acknowledged', press(/^Acknowledge/)],
    ['a warning dismissed', press(/^Dismiss Chlorine/)],
    ['the line of all others opened', (at) => othersOf(at).click()],
    ['a line opened again', (at) => at.locator('summary', { hasText: 'Fire in hall 3' }).click()],
    ['not live', loseTheServer],
    ['signed out while it was open', signOutInAnotherTab],
  ]);
});

test('everybody can use the page that stands in for one that broke', async ({ browserOf, department }) => {
  const page = await browserOf(department.one, { reducedMotion: 'reduce' });
  await inTurn(page, [['a page that broke', breakThePage]]);
});

test('everybody can use the profile and the settings when they refuse', async ({ browserOf, department }) => {
  const [page, olga] = await Promise.all([
    browserOf(department.one, { reducedMotion: 'reduce' }),
    browserOf('olga', { reducedMotion: 'reduce' }),
  ]);
  await page.goto('/profile');
  await page.locator('[name="timeZone"]').fill('Atlantis');
  await page.getByRole('button', { name: 'Save my choices' }).click();
  await expect(page.getByText('We do not know this time zone')).toBeVisible();
  await expectAccessible(page, 'a time zone that is none');
  await olga.goto('/settings');
  const colours = olga.locator('form', { has: olga.locator('[name="light"]') });
  await colours.locator('[name="light"]').fill('#ffd43b');
  await colours.getByRole('button', { name: /^Save/ }).click();
  await expect(colours.getByText('Hard to read')).toBeVisible();
  await expectAccessible(olga, 'a colour that cannot be read');
});

test('everybody can write, be refused, confirm, publish and end', async ({ browserOf, department }) => {
  test.setTimeout(180_000);
  const page = await browserOf('elena', { reducedMotion: 'reduce' });
  // Said to be off while nobody is chosen, and pressed all the same it says why.
  const review = (at: Page) => at.locator('button[value="review"]').click({ force: true });
  const headline = `Everybody can read this ${Date.now()}`;
  await inTurn(page, [
    [
      'a composer with errors',
      async (at) => {
        await write(at, { headline: 'x'.repeat(120) });
        await review(at);
        await expect(at.getByRole('alert').first()).toBeVisible();
      },
    ],
    [
      'the confirmation',
      async (at) => {
        await chooseDepartment(at, department.id);
        await at.locator('[name="headline.en"]').fill(headline);
        await review(at);
        await expect(at.getByRole('dialog')).toBeVisible();
      },
    ],
    [
      'what was published',
      async (at) => {
        await at.getByRole('dialog').locator('button[value="publish"]').click();
        await expect(at.getByRole('heading', { name: 'The announcement is published' })).toBeVisible();
      },
    ],
    [
      'the question before the end',
      async (at) => {
        await at.goto('/newsroom');
        await at.locator('summary', { hasText: headline }).click();
      },
    ],
  ]);
});

test('everybody can use the directory, with all that can be opened open', async ({ browserOf, sql }) => {
  test.setTimeout(180_000);
  const page = await browserOf('olga', { reducedMotion: 'reduce' });
  const open = await insertOpenEnds(sql);
  const [at] = await sql<{ department: string; person: string; group: string }[]>`
    select (select id from departments where name = 'Transport') as department, (select id from persons where name = 'Lucía Fernández') as person,
      (select id from groups where retired_at is null limit 1) as group`;
  const paths = [
    '',
    `/departments/${at?.department}`,
    '/people?role=manager',
    `/people/${at?.person}`,
    '/sites',
    '/groups',
    `/groups/${at?.group}`,
    '/roles',
    '/sign-on',
    `/people/${open.second}`,
  ];
  await inTurn(
    page,
    paths.map((path) => [
      `/directory${path}`,
      async (opened) => {
        await opened.goto(`/directory${path}`);
        await opened.locator('main details').evaluateAll((all) => {
          for (const each of all) each.setAttribute('open', '');
        });
      },
    ]),
  );
  await open.settle();
});
