/** Two people without a mouse, from the first page to the last: after each press one sees where one is, and nothing is out of reach. */
import { insertLiveFor } from './support/department-rows.ts';
import { bannerOf, expect, othersOf, test } from './support/fixtures.ts';
import { expectAt, tab, tabTo } from './support/keyboard.ts';
import { portal } from './support/place.ts';

test('an employee reads, acknowledges, searches, changes the language and signs out with the keyboard alone', async ({
  browserOf,
  sql,
  department,
}) => {
  test.setTimeout(120_000);
  const headline = `Gate 2 is closed ${Date.now()}`;
  const dismissed = `Coffee is back ${Date.now()}`;
  await insertLiveFor(sql, department, { headline: dismissed });
  await insertLiveFor(sql, department, { headline, instruction: 'Use gate 4', ackRequired: true, severity: 'moderate' });
  const page = await browserOf(department.one, { viewport: { width: 1280, height: 720 } });
  const keys = page.keyboard;
  await page.goto('/');
  await expect(page.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();

  // The first press offers to skip what stands on every page; the next one is the banner.
  await tab(page);
  await expectAt(page, page.getByRole('link', { name: 'Skip to the content' }));
  await tab(page);
  await expectAt(page, page.getByRole('button', { name: `Acknowledge ${headline}` }));
  await keys.press('Enter');
  // On what stands in its place now, not on its button: a second press of Enter answers nothing.
  await expectAt(page, page.locator('article', { has: page.getByRole('heading', { name: dismissed }) }));
  await tabTo(page, othersOf(page), 4);
  await expect(othersOf(page)).toContainText('1 more: Advisory');
  await keys.press('Enter');
  const line = page.locator('summary', { has: page.getByRole('heading', { name: headline }) });
  await tabTo(page, line, 1);
  await expect(line).toContainText('Acknowledged');
  await keys.press('Enter');
  await expect(page.getByTestId('banner').getByText('Use gate 4')).toBeVisible();

  await tabTo(page, page.getByRole('link', { name: `Read the whole announcement ${headline}` }), 3);
  await keys.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: headline })).toBeVisible();

  // From the top of the page, past banner and head, to what one came for.
  await page.goto('/archive');
  await tab(page);
  await expectAt(page, page.getByRole('link', { name: 'Skip to the content' }));
  await keys.press('Enter');
  await tab(page);
  await expectAt(page, page.getByRole('searchbox', { name: 'Search' }));
  await keys.type(headline);
  await keys.press('Enter');
  await expect(page.getByText('1 announcement with')).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue(headline);

  await page.goto('/');
  await tabTo(page, page.getByRole('button', { name: `Dismiss ${dismissed}` }));
  await keys.press('Space');
  // Both are answered: the more severe one stands first again.
  await expectAt(page, line);
  await tabTo(page, page.locator('header summary:visible'));
  await keys.press('Enter');
  await tabTo(page, page.getByRole('link', { name: 'My profile' }), 2);
  await keys.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'My profile' })).toBeVisible();

  await tabTo(page, page.locator('[name="language"]:checked'));
  while (!(await page.getByRole('radio', { name: 'Español' }).isChecked())) await keys.press('ArrowDown');
  await tabTo(page, page.getByRole('button', { name: 'Save my choices' }), 3);
  await keys.press('Enter');
  await expect(page.getByText('Guardado para todos sus dispositivos.')).toBeVisible();
  await expectAt(page, page.getByRole('button', { name: 'Guardar' }));

  // In the head: the language back, and out.
  await page.goto('/');
  await tabTo(page, page.getByRole('banner').getByRole('button', { name: 'English' }));
  await keys.press('Enter');
  await expectAt(page, page.getByRole('banner').getByRole('button', { name: 'Español' }));
  await tabTo(page, page.locator('header summary:visible'));
  await keys.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Sign out' }), 3);
  await keys.press('Enter');
  await expect(page).toHaveURL(`${portal}/signed-out`);
  await tabTo(page, page.getByRole('link', { name: 'Sign in again' }));
});

test('an editor writes, is told what is missing, reviews, thinks again, publishes and ends it with the keyboard alone', async ({
  browserOf,
  department,
}) => {
  test.setTimeout(120_000);
  const [page, one] = await Promise.all([browserOf('elena', { viewport: { width: 1280, height: 720 } }), browserOf(department.one)]);
  const keys = page.keyboard;
  await one.goto('/');
  await page.goto('/newsroom');
  await tabTo(page, page.getByRole('link', { name: 'Write an announcement' }));
  await keys.press('Enter');
  // Hundreds may be live beside this (hostile-markdown.spec): a newsroom with all of them takes long to wake up on two busy cores.
  await expect(page.getByRole('heading', { level: 1, name: 'Write an announcement' })).toBeVisible({ timeout: 40_000 });

  const review = page.locator('button[value="review"]:visible');
  await tabTo(page, review);
  await keys.press('Enter');
  await expectAt(page, page.getByRole('alert').filter({ has: page.getByRole('list') }));
  await tab(page);
  // The first of what is wrong leads to its field.
  await keys.press('Enter');
  const headline = `Typed only ${Date.now()}`;
  await expectAt(page, page.locator('[name="headline.en"]'));
  await keys.type(headline);
  await tab(page);
  await keys.type('Use gate 4');

  await tabTo(page, page.locator('[name="audience"]:checked'));
  while (!(await page.locator('[name="audience"][value="departments"]').isChecked())) await keys.press('ArrowDown');
  const box = page.locator(`[name="department"][value="${department.id}"]`);
  await tabTo(page, box.locator('xpath=ancestor::details[1]').locator('> summary'));
  if (!(await box.isVisible())) await keys.press('Enter');
  await tabTo(page, box);
  await keys.press('Space');
  await expect(box).toBeChecked();

  await tabTo(page, review);
  await expect(review).toHaveText(/Publish to 2 people/);
  await keys.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'You are about to reach 2 people' });
  // On the question, not on the button: a second press of Enter publishes nothing.
  await expectAt(page, dialog.getByRole('heading'));
  await keys.press('Enter');
  await expect(dialog).toBeVisible();
  await keys.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expectAt(page, review);

  await keys.press('Enter');
  await expectAt(page, dialog.getByRole('heading'));
  await tabTo(page, dialog.getByRole('button', { name: 'Go back' }), 3);
  await keys.press('Enter');
  await expectAt(page, review);
  await keys.press('Enter');
  await expectAt(page, dialog.getByRole('heading'));
  const publish = dialog.getByRole('button', { name: 'Publish to 2 people' });
  // It says "one moment" until the answer that brought the question is over.
  await expect(publish).toBeVisible();
  await tabTo(page, publish, 2);
  await keys.press('Enter');
  await expectAt(page, page.getByRole('heading', { name: 'The announcement is published' }));
  await expect(bannerOf(one, headline)).toBeVisible();

  await tabTo(page, page.getByRole('link', { name: 'To the newsroom' }), 3);
  await keys.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Newsroom' })).toBeVisible();
  await tabTo(page, page.locator('summary', { hasText: headline }));
  await keys.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Keep it current' }), 3);
  await keys.press('Enter');
  await expectAt(page, page.locator('summary', { hasText: headline }));
  await keys.press('Enter');
  await tab(page);
  await keys.press('Enter');
  await expect(bannerOf(one, headline)).toHaveCount(0);
  await expectAt(page, page.getByRole('heading', { level: 2, name: 'Current' }));
});
